# SPDX-License-Identifier: Apache-2.0
"""What makes the tables and networks that the package ships, each by one command, and the examples they learn from."""
