/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "audio/device/why-recorder.h"

/* The input level in a bar and in words, with a plain sentence where something is wrong. */

G_BEGIN_DECLS

typedef enum
{
  WHY_INPUT_WAITING, /* no sound has come yet, not even silence */
  WHY_INPUT_GOOD,
  WHY_INPUT_CLIPPED, /* a moment ago, or now */
  WHY_INPUT_SILENT,
} WhyInputState;

WhyInputState why_input_state (const WhyRecorderStatus *status);

/* What to do about it; NULL: all is well. Not to be freed. */
const char *why_input_advice (WhyInputState state);

/* "−12 dB"; g_free. */
char *why_input_level_text (const WhyRecorderStatus *status);

/* "3 samples were lost"; NULL where none were. g_free. */
char *why_input_lost_text (const WhyRecorderStatus *status);

/* status NULL: empty. level and advice may be NULL. */
void why_level_show (GtkLevelBar *bar,
                     GtkLabel *level,
                     GtkLabel *advice,
                     const WhyRecorderStatus *status);

G_END_DECLS
