# SPDX-License-Identifier: Apache-2.0
"""The access copy: PDF/A with a text layer, made passive, cut, shown small."""
