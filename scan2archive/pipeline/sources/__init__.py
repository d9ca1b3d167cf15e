# SPDX-License-Identifier: Apache-2.0
"""From files as they come to a scan and its pages: what a file is, whether it is whole, its pixels and its text layer."""
