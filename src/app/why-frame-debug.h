/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window.h"

/* With WHYBRATO_DEBUG=frames: times every turn of the main loop, and tells at the end (on stderr)
 * the longest one and how many took longer than 10 ms. For tests, and for whoever wonders why the
 * window stutters. */
void why_frame_debug_begin (void);
void why_frame_debug_report (void);
/* Milliseconds of the longest turn since the last call; 0 when not watching. */
double why_frame_debug_longest (void);
/* With WHYBRATO_DEBUG=start: tells on stderr when the window's first frame was painted, when a file
 * was asked for and when the first frame was painted that shows it in all panels, as microseconds of
 * g_get_monotonic_time, a clock that the program's starter can read too (tests/bench/time-start). */
/* With WHYBRATO_DEBUG=paint: tells on stderr of each frame what it took the main thread, input, layout
 * and drawing, in milliseconds (tests/bench/time-long). */
void why_frame_debug_window (WhyWindow *window);
void why_frame_debug_open (void);
