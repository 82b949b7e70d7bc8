/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-export-part.h"

#include <glib/gi18n.h>
#include <string.h>

#include "analysis/exchange/why-arrays.h"
#include "app/export/why-export-dialog.h"
#include "app/export/why-export-options.h"
#include "app/export/why-save-dialog.h"
#include "app/export/why-write-job.h"
#include "figure/page/why-sheet.h"

/* The widest that a spectrogram becomes. */
#define EXPORT_PIXELS 1024

struct _WhyExportPart
{
  WhyWindowPart parent_instance;
};

G_DEFINE_FINAL_TYPE (WhyExportPart, why_export_part, WHY_TYPE_WINDOW_PART)

typedef struct
{
  WhyAnalysis *analysis;
  WhyFigureOptions options;
} ExportJob;

static void
export_job_free (gpointer data)
{
  ExportJob *job = data;
  why_analysis_unref (job->analysis);
  why_panel_options_release (&job->options.panel);
  g_free (job);
}

/* WhyWriteFunc */
static gboolean
write_figure (const char *path, gpointer data, GError **error)
{
  const ExportJob *job = data;
  const WhyPanelOptions *panel = &job->options.panel;
  if (why_arrays_is_path (path))
    return why_arrays_write_all (job->analysis, panel->rule, panel->question, path, error);
  /* As sharp as it will be on paper. */
  if (panel->map && panel->zoom.to_s > panel->zoom.from_s)
    why_spectrogram_pyramid_wait (panel->map, job->analysis->start_s + panel->zoom.from_s,
                                  job->analysis->start_s + panel->zoom.to_s, EXPORT_PIXELS, NULL);
  return why_sheet_export_one (job->analysis, &job->options, path, error);
}

static void
written_cb (const char *path, const GError *error, gpointer self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  if (!context->window)
    return;
  if (error)
    why_toaster_say_fault (context->toaster, path, error);
  else
    why_toaster_say_saved (context->toaster, path);
}

void
why_export_part_write (WhyExportPart *self, const char *path)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyAnalysis *analysis = why_session_get_complete (context->session);
  if (!analysis)
    return;
  ExportJob *job = g_new0 (ExportJob, 1);
  job->analysis = why_analysis_ref (analysis);
  why_export_options_load (analysis, why_session_get_options (context->session), &job->options);
  why_panel_options_keep (&job->options.panel);
  why_write_job_begin (context->window, path, write_figure, job, export_job_free, written_cb, self);
}

/* "flute-vibrato.png", "flute-vibrato-not-trill.png"; g_free. */
static char *
name_for (const WhyAnalysis *analysis, WhyQuestion question)
{
  g_autofree char *base = g_path_get_basename (analysis->source);
  char *dot = strrchr (base, '.');
  if (dot && dot != base)
    *dot = '\0';
  char **classes = analysis->axes->classes;
  g_autofree char *asked
      = question.is_contrast
            ? g_strconcat (classes[question.class_index], "-not-", classes[question.other], NULL)
            : g_strdup (classes[question.class_index]);
  char *name = g_strdup_printf ("%s-%s%s", base, asked, why_export_options_ending ());
  /* A model's own class names may be anything. */
  return g_strdelimit (name, G_DIR_SEPARATOR_S, '-');
}

/* The dialog stays until there is a name that can be used. */
static void
named_cb (const char *path, const char *fault, gpointer dialog)
{
  WhyExportPart *self = g_object_get_data (dialog, "why-export-part");
  const WhyWindowContext *context = why_window_part_context (self);
  if (!context->window)
    return;
  if (fault)
    why_toaster_say (context->toaster, "%s", fault);
  else
    why_export_part_write (self, path);
  if (!fault)
    gtk_window_close (dialog);
}

/* The chosen format first, since it is what a name without an ending gets. */
static void
accepted_cb (GtkWindow *dialog, WhyExportPart *self)
{
  static WhySaveFormat formats[4];
  const WhySaveFormat all[] = { { _ ("PNG picture"), ".png" },
                                { _ ("SVG drawing"), ".svg" },
                                { _ ("PDF document"), ".pdf" },
                                { _ ("NumPy arrays"), ".npz" } };
  WhySession *session = why_window_part_context (self)->session;
  const WhyAnalysis *analysis = session ? why_session_get_complete (session) : NULL;
  gsize n = 1;
  if (!analysis)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    formats[g_str_equal (all[i].ending, why_export_options_ending ()) ? 0 : n++] = all[i];
  g_autofree char *name = name_for (analysis, why_session_get_options (session)->question);
  why_save_dialog_show (dialog, _ ("Export the Figure"), name, formats, G_N_ELEMENTS (formats),
                        named_cb, dialog);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const WhyWindowContext *context = why_window_part_context (data);
  WhyExportDialog *dialog
      = why_export_dialog_new (context->window, why_session_get_complete (context->session),
                               why_session_get_options (context->session));
  g_object_set_data_full (G_OBJECT (dialog), "why-export-part", g_object_ref (data),
                          g_object_unref);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (accepted_cb), data, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
why_export_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = { { "export", export_cb, NULL, NULL, NULL } };
  why_window_part_add_actions (part, actions, G_N_ELEMENTS (actions));
}

/* Of what is whole, and of a file. */
static void
why_export_part_update (WhyWindowPart *part, guint changes)
{
  WhySession *session = why_window_part_context (part)->session;
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  if (changes & (WHY_SESSION_ANALYSIS | WHY_SESSION_DOCUMENT))
    why_window_part_enable (part, "export",
                            analysis && analysis->stage == WHY_STAGE_RELEVANCE
                                && !why_session_is_live (session));
}

static void
why_export_part_class_init (WhyExportPartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_export_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_export_part_update;
}

static void
why_export_part_init (WhyExportPart *self)
{
}
