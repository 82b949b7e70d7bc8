/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app-fixture.h"

/* Music of a dozen seconds that a window records: what it says of the notes meanwhile, and what is found in the
 * file afterwards, are the same. With the default model, as a player has it. */

G_BEGIN_DECLS

/* As fixture_init. */
gboolean live_notes_case_init (int *argc, char ***argv);

/* Plain notes and modulated ones, some apart, some without a gap between them; silence before and after. At 44.1
 * kHz; length_s: without the silence after it. g_free. */
float *live_notes_case_music (gsize *n, double *length_s);

/* A window that records. */
WhyWindow *live_notes_case_record (void);
/* Drives the main loop until notes were looked for in that many seconds of the take. */
void live_notes_case_wait (WhyWindow *window, double seconds);
/* Seconds in which they were looked for so far. */
double live_notes_case_time (WhyWindow *window);
/* Stops it, waits until the file was searched, compares, and closes the window. */
void live_notes_case_compare (WhyWindow *window);

G_END_DECLS
