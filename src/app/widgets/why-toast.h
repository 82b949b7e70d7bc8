/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Messages that go by themselves. Plain text; what is too long for a line is wrapped, not cut. */
AdwToast *why_toast_new (const char *text);

/* "Saved flute.png", with a button that opens it by the application's action "show-file". */
AdwToast *why_toast_saved (const char *path);

/* Gives a toast that button, or with NULL takes it away. */
void why_toast_set_saved (AdwToast *toast, const char *path);

/* The text of a toast for path, as above. g_free. */
char *why_toast_saved_text (const char *path);
