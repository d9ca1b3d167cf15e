# SPDX-License-Identifier: Apache-2.0
"""The index on disk: sets of documents as bits, terms in files of their own, Whoosh's segments around them."""
