/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* What is remembered between runs: "input-device", "rule", "color-scheme", "export-folder"
 * (strings). Where there is no schema they live as long as the program. */

G_BEGIN_DECLS

char *why_settings_get (const char *key);
void  why_settings_set (const char *key, const char *value);

G_END_DECLS
