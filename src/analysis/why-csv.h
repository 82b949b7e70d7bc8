/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* prefix and text as one field of a CSV line, quoted where it must be (RFC 4180). g_free. */
char *why_csv_field (const char *prefix, const char *text);
