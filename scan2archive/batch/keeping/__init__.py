# SPDX-License-Identifier: Apache-2.0
"""The archive over the years: verified, its state and numbers, broken files replaced, steps between versions."""
