/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/sound/why-level-view.h"

#include <glib/gi18n.h>
#include <math.h>

#define FLOOR_DB (-60.0)
#define CLIPPED_S 2.0 /* how long it is told, for it lasts only milliseconds */
#define SILENT_S 2.0  /* players pause */

WhyInputState
why_input_state (const WhyRecorderStatus *status)
{
  if (status->state == WHY_RECORDER_STARTING)
    return WHY_INPUT_WAITING;
  if (status->clipped_ago_s < CLIPPED_S)
    return WHY_INPUT_CLIPPED;
  if (status->silent_s >= SILENT_S)
    return WHY_INPUT_SILENT;
  return WHY_INPUT_GOOD;
}

const char *
why_input_advice (WhyInputState state)
{
  switch (state)
    {
    case WHY_INPUT_WAITING:
      return _ ("Waiting for the microphone…");
    case WHY_INPUT_CLIPPED:
      return _ ("Too loud: the sound is clipping. Turn the input down, or move away from the "
                "microphone.");
    case WHY_INPUT_SILENT:
      return _ ("No signal. Check that the microphone is connected and not muted.");
    case WHY_INPUT_GOOD:
    default:
      return NULL;
    }
}

static double
peak_db (const WhyRecorderStatus *status)
{
  return 20 * log10 (fmax ((double) status->peak, 1e-6));
}

char *
why_input_level_text (const WhyRecorderStatus *status)
{
  switch (why_input_state (status))
    {
    case WHY_INPUT_WAITING:
      return g_strdup (_ ("Starting…"));
    case WHY_INPUT_CLIPPED:
      return g_strdup (_ ("Too loud"));
    case WHY_INPUT_SILENT:
      return g_strdup (_ ("No signal"));
    case WHY_INPUT_GOOD:
    default:
      /* Translators: a level so many decibels below full scale; the sign is a minus */
      return g_strdup_printf (_ ("−%.0f dB"), fmax (-peak_db (status), 0));
    }
}

char *
why_input_lost_text (const WhyRecorderStatus *status)
{
  if (status->n_lost == 0)
    return NULL;
  gulong n = (gulong) MIN (status->n_lost, G_MAXLONG);
  return g_strdup_printf (ngettext ("%lu sample was lost", "%lu samples were lost", n), n);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean has_it)
{
  if (has_it)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

void
why_level_show (GtkLevelBar *bar,
                GtkLabel *level,
                GtkLabel *advice,
                const WhyRecorderStatus *status)
{
  WhyInputState state = status ? why_input_state (status) : WHY_INPUT_WAITING;
  gtk_level_bar_set_value (bar, status ? CLAMP (1 - peak_db (status) / FLOOR_DB, 0, 1) : 0);
  set_class (GTK_WIDGET (bar), "clipped", state == WHY_INPUT_CLIPPED);
  if (level)
    {
      g_autofree char *text = status ? why_input_level_text (status) : g_strdup ("");
      set_text (level, text);
    }
  if (advice)
    {
      const char *words = status ? why_input_advice (state) : NULL;
      set_text (advice, words ? words : "");
      gboolean is_wrong = state == WHY_INPUT_CLIPPED || state == WHY_INPUT_SILENT;
      set_class (GTK_WIDGET (advice), "warning", is_wrong);
    }
}
