# SPDX-License-Identifier: Apache-2.0
"""Fields of a document, by rules over words and where they stand: number, date, agency, subject, signer, stamps."""
