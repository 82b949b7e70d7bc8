/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A line on stderr, the only place where the user of a host can read more than that something failed. In English, as
 * all that the plugin says: its host has set the language, or none. Any thread. */
void why_vamp_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);
