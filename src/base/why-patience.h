/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How long the program waits for what may never come, and before it tries or looks again: each place
 * says how many seconds, and this returns them. Only tests, which would otherwise spend minutes on
 * it, have less patience (base/why-patience-private.h). From any thread. */
double why_patience (double seconds);
