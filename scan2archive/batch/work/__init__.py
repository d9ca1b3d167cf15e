# SPDX-License-Identifier: Apache-2.0
"""How the work is done: executors, the pool of killable processes, what a worker does with a scan or a part of one."""
