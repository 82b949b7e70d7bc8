/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* prefix and text as one field of a CSV line, quoted where it must be (RFC 4180). g_free. */
char *why_csv_field (const char *prefix, const char *text);

/* A number with a decimal point, whatever the user's locale writes, for a CSV cell. format: "%.6g". */
#define WHY_CSV_NUMBER_SIZE G_ASCII_DTOSTR_BUF_SIZE
const char *why_csv_number (char buffer[WHY_CSV_NUMBER_SIZE], const char *format, double value);
