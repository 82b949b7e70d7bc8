/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* "170mm", "17 cm", "6.5in", "480pt", "1500px" or "1500" (px of 1/96 inch) as px; digits as in C,
 * whatever the language. FALSE for anything else, also for what is not finite or is negative. */
gboolean why_length_parse (const char *text, double *px);
