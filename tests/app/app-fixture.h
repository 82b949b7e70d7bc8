/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "analysis/engine/why-analyzer.h"
#include "app/window/why-window.h"

/* What the window tests share: a private home and data folder with a small model of random weights
 * and one example, the application without a bus, sounds made on the spot, and waiting that drives
 * the main loop. */

G_BEGIN_DECLS

/* Sets up the environment, g_test and GTK. FALSE where there is no display: the plan is then
 * skipped already. */
gboolean fixture_init (int *argc, char ***argv);
/* Runs the tests and removes what was made. */
int fixture_run (void);

const char *fixture_folder (void);
/* A path in the private folder. g_free. */
char *fixture_path (const char *name);
/* A WAV of a synthetic technique; made once a name. g_free. */
char *fixture_sound (const char *name, const char *technique, double duration_s, double pitch_hz);
void fixture_write (const char *path, const void *data, gsize size);
/* The text of a file that is there. g_free. */
char *fixture_read (const char *path);

/* A shown window of a running application; closed and proved to be freed by fixture_close. */
WhyWindow *fixture_open (void);
void fixture_close (WhyWindow *window);
GtkApplication *fixture_application (void);

/* What the engine says of a file, run here and now. */
WhyAnalysis *fixture_analyse (const char *path, double start_s);
WhyAnalysis *fixture_analyse_part (const char *path, double start_s, double duration_s);

typedef gboolean (*FixtureCondition) (gpointer data);
/* Drives the main loop until condition holds; a test that waits in vain fails with what it waited
 * for. */
void fixture_wait (FixtureCondition condition, gpointer data, const char *what);
/* Drives it for a while. */
void fixture_run_for (double seconds);

/* A child of the window's template. */
gpointer fixture_child (WhyWindow *window, const char *name);
const char *fixture_text (WhyWindow *window, const char *label);
void fixture_act (WhyWindow *window, const char *action, GVariant *target);
gboolean fixture_is_enabled (WhyWindow *window, const char *action);
/* TRUE if a visible label below widget says a text that contains part. */
gboolean fixture_says (GtkWidget *widget, const char *part);
/* The button below widget with that label, or NULL. */
GtkWidget *fixture_button (GtkWidget *widget, const char *label);
/* What asks, tells or sets something, a window of its own or a part of one, as the libraries at hand
 * have it; NULL: nothing is shown. */
GtkWidget *fixture_dialog (void);
/* What the widget looks like now: its render node on an image. g_bytes_unref. */
GBytes *fixture_pixels (GtkWidget *widget);

G_END_DECLS
