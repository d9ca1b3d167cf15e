# SPDX-License-Identifier: Apache-2.0
"""What a run tells while it goes: its events, counted, kept as JSON lines, timed, handed to a program of the user's."""
