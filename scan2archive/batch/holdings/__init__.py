# SPDX-License-Identifier: Apache-2.0
"""Dossiers (hồ sơ): what is said of them, what lies in them, their catalogues (mục lục), and papers given out."""
