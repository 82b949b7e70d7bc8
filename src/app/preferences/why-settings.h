/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* What is remembered between runs: the keys of data/io.github.whybrato.Whybrato.gschema.xml, with
 * the same types and defaults in the table of why-settings.c. Where there is no schema they live as
 * long as the program. Main thread. */

G_BEGIN_DECLS

char *why_settings_get (const char *key);
void why_settings_set (const char *key, const char *value);
/* The same for a path, which may be any bytes. */
char *why_settings_get_path (const char *key);
void why_settings_set_path (const char *key, const char *path);
/* Of an int too, to the nearest. What was stored out of the range of its key, or is NaN, reads as the
 * default; what is set is brought into the range, NaN is not taken. */
double why_settings_get_double (const char *key);
void why_settings_set_double (const char *key, double value);
int why_settings_get_int (const char *key);
void why_settings_set_int (const char *key, int value);
gboolean why_settings_get_boolean (const char *key);
void why_settings_set_boolean (const char *key, gboolean value);

/* Calls func (user) whenever the value of key changes, as long as owner lives; NULL key: any. */
typedef void (*WhySettingsFunc) (gpointer user);
void why_settings_watch (const char *key, WhySettingsFunc func, gpointer user, GObject *owner);

G_END_DECLS
