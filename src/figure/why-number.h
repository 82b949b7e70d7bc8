/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Numbers as they are printed, never as "9.88e-05". */

/* "10⁻³". */
void why_power_text (int exponent, char *out, gsize size);

/* Three significant digits: "−0.00123", "9.88×10⁻⁵"; a positive one has a plus sign where with_sign.
 * g_free. */
char *why_number_text (double value, gboolean with_sign);
