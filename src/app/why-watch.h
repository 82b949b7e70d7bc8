/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* With WHYBRATO_DEBUG=frames: times every turn of the main loop, and tells at the end (on stderr)
 * the longest one and how many took longer than 10 ms. For tests, and for whoever wonders why the
 * window stutters. */
void   why_watch_begin   (void);
void   why_watch_report  (void);
/* Milliseconds of the longest turn since the last call; 0 when not watching. */
double why_watch_longest (void);
