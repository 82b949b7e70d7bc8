/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/collection/why-collection-window-private.h"

#include <glib/gi18n.h>

#include "app/widgets/why-accessible.h"
#include "app/widgets/why-toast.h"
#include "app/collection/why-collection-row.h"
#include "app/compare/why-compare-window.h"
#include "app/window/why-file-steps.h"
#include "app/why-open.h"
#include "app/export/why-save-dialog.h"
#include "app/preferences/why-folder-model.h"
#include "app/preferences/why-settings.h"
#include "app/training/why-training-window.h"
#include "base/why-utf8.h"

#define FIGURE_INTERVAL_MS 2000

G_DEFINE_FINAL_TYPE (WhyCollectionWindow, why_collection_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_toast (WhyCollectionWindow *self, AdwToast *toast, char *text)
{
  g_free (self->last_toast);
  self->last_toast = text;
  if (self->toasts)
    adw_toast_overlay_add_toast (self->toasts, toast);
  else
    g_object_unref (toast);
}

void
why_collection_window_toast (WhyCollectionWindow *self, const char *text)
{
  show_toast (self, why_toast_new (text), why_utf8_plain (text, "\n"));
}

void
why_collection_window_toast_saved (WhyCollectionWindow *self, const char *path)
{
  show_toast (self, why_toast_saved (path), why_toast_saved_text (path));
}

char *
why_collection_window_subtitle (WhyCollectionWindow *self, gsize n, gboolean by_verdict)
{
  if (by_verdict)
    return g_strdup_printf (ngettext ("%zu recording, grouped by verdict",
                                      "%zu recordings, grouped by verdict", n),
                            n);
  return g_strdup_printf (ngettext ("%zu recording", "%zu recordings", n), n);
}

static void
set_enabled (WhyCollectionWindow *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self), action)),
                               enabled);
}

/* Of a manifest: how many labels the model has no class for. */
static gsize
count_unknown (WhyCollectionWindow *self)
{
  const WhyManifest *manifest = why_collection_get_manifest (self->collection);
  gsize n = 0;
  for (gsize i = 0; self->is_manifest && i < manifest->n_rows; i++)
    n += *manifest->rows[i].class_name
         && why_collection_get_truth (self->collection, i) == WHY_NO_CLASS;
  return n;
}

static void
add_part (GPtrArray *parts, char *part)
{
  g_ptr_array_add (parts, part);
}

/* How many are named as they are labelled. */
static void
add_right (WhyCollectionWindow *self, GPtrArray *parts)
{
  g_autoptr (WhyEvaluation) e = why_collection_evaluate (self->collection);
  gsize n = e->n_predictions - e->n_unlabelled, n_right = 0;
  for (gsize k = 0; k < e->n_classes; k++)
    n_right += e->confusion[k * e->n_classes + k];
  if (n > 0)
    add_part (parts, g_strdup_printf (ngettext ("%zu of %zu labelled recording identified "
                                                "correctly",
                                                "%zu of %zu labelled recordings identified "
                                                "correctly",
                                                n),
                                      n_right, n));
}

static char *
status_text (WhyCollectionWindow *self)
{
  WhyCollection *collection = self->collection;
  gsize n = why_collection_get_n_rows (collection), n_done = why_collection_get_n_done (collection);
  gsize n_failed = why_collection_get_n_failed (collection), n_unknown = count_unknown (self);
  gboolean busy = why_collection_get_busy (collection);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  if (n_done == n)
    add_part (parts, g_strdup_printf (ngettext ("%zu recording", "%zu recordings", n), n));
  else
    add_part (parts,
              g_strdup_printf (busy ? _ ("%zu of %zu analysed") : _ ("Stopped at %zu of %zu"),
                               n_done, n));
  if (n_failed > 0)
    add_part (parts, g_strdup_printf (ngettext ("%zu could not be analysed",
                                                "%zu could not be analysed", n_failed),
                                      n_failed));
  if (n_done > 0)
    add_right (self, parts);
  if (n_unknown > 0)
    add_part (parts, g_strdup_printf (ngettext ("%zu label the model does not know",
                                                "%zu labels the model does not know", n_unknown),
                                      n_unknown));
  if (!self->is_manifest && why_collection_get_n_labelled (collection) > 0)
    add_part (parts, g_strdup (_ ("labels taken from folder names")));
  if (self->model_text)
    add_part (parts, g_strdup (self->model_text));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
show_progress (WhyCollectionWindow *self)
{
  gsize n = why_collection_get_n_rows (self->collection);
  gsize n_done = why_collection_get_n_done (self->collection);
  gboolean busy = why_collection_get_busy (self->collection), is_over = n_done == n;
  if (n > 0)
    {
      g_autofree char *text = status_text (self);
      gtk_label_set_text (self->status, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), text);
      gtk_progress_bar_set_fraction (self->progress, (double) n_done / (double) n);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->progress), !is_over);
  gtk_widget_set_visible (self->stop_button, busy && !is_over);
  gtk_widget_set_visible (self->resume_button, !busy && !is_over);
  set_enabled (self, "stop", busy && !is_over);
  set_enabled (self, "resume", !busy && !is_over && n > 0);
  set_enabled (self, "export", n_done > 0);
  set_enabled (self, "export-corrections", n > 0);
}

static gboolean
show_figures_cb (gpointer data)
{
  WhyCollectionWindow *self = data;
  self->figure_timer = 0;
  why_collection_window_show_figures (self);
  return G_SOURCE_REMOVE;
}

static void
rows_cb (WhyCollection *collection, gpointer rows, WhyCollectionWindow *self)
{
  show_progress (self);
  if (!self->figure_timer)
    self->figure_timer = g_timeout_add (FIGURE_INTERVAL_MS, show_figures_cb, self);
}

static void
listed_cb (WhyCollection *collection, WhyCollectionWindow *self)
{
  gtk_stack_set_visible_child_name (self->stack, "main");
  g_object_set (self->switcher, "view-switcher-enabled", TRUE, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  show_progress (self);
  why_collection_window_show_figures (self);
}

static void
failed_cb (WhyCollection *collection, GError *error, WhyCollectionWindow *self)
{
  g_autofree char *plain = why_utf8_plain (error->message, "\n");
  g_autofree char *escaped = g_markup_escape_text (plain, -1);
  adw_status_page_set_description (self->trouble_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

static void
finished_cb (WhyCollection *collection, WhyCollectionWindow *self)
{
  g_clear_handle_id (&self->figure_timer, g_source_remove);
  show_progress (self);
  why_collection_window_show_figures (self);
}

/* The selected recording in a window of its own, which then steps along the list. */
static void
list_activate_cb (WhyCollectionList *list, WhyCollectionWindow *self)
{
  GtkSingleSelection *selection = why_collection_list_get_selection (list);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  if (!gtk_single_selection_get_selected_item (selection))
    return;
  if (!self->viewer)
    g_set_weak_pointer (&self->viewer, why_open_viewer (application));
  gtk_window_present (GTK_WINDOW (self->viewer));
  why_window_follow (self->viewer, selection);
}

/* The two that are selected; the upper one is A. */
static void
compare_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCollectionWindow *self = data;
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GPtrArray) rows = why_collection_list_get_selected (self->list);
  if (rows->len == 2)
    gtk_window_present (GTK_WINDOW (
        why_compare_window_new (application, why_collection_row_get_file (rows->pdata[0]),
                                why_collection_row_get_file (rows->pdata[1]))));
  else
    why_collection_window_toast (self, _ ("Select two recordings to compare: click the second one "
                                          "while holding Ctrl."));
}

static void
cell_chosen_cb (WhyConfusionCells *cells, guint truth, guint label, WhyCollectionWindow *self)
{
  why_collection_list_show_cell (self->list, truth, label);
  adw_view_stack_set_visible_child_name (self->views, "list");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_collection_cancel (WHY_COLLECTION_WINDOW (data)->collection);
}

static void
resume_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCollectionWindow *self = data;
  why_collection_start (self->collection);
  show_progress (self);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_collection_window_ask_export (data);
}

static void
corrections_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_collection_window_ask_corrections (data);
}

static void
folder_cb (GFile *folder, gpointer data)
{
  WhyCollectionWindow *self = data;
  g_autofree char *remark = NULL;
  g_ptr_array_unref (why_open_local (&folder, 1, &remark));
  if (remark)
    {
      why_collection_window_toast (self, remark);
      return;
    }
  g_autofree char *path = g_file_get_path (folder);
  const char *paths[] = { path, NULL };
  GtkApplication *application = gtk_window_get_application (data);
  gtk_window_present (GTK_WINDOW (why_collection_window_new (application, paths, self->viewer)));
}

static void
open_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_folder_dialog_show (data, folder_cb, data);
}

static void
train_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCollectionWindow *self = data;
  gtk_window_present (GTK_WINDOW (why_training_window_new (data, self->paths[0])));
}

static void
usual_model_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_folder_model_set (WHY_COLLECTION_WINDOW (data)->paths[0], NULL);
}

/* All is heard anew, in a window in the place of this one. */
static gboolean
reopen_cb (gpointer data)
{
  WhyCollectionWindow *self = data;
  GtkApplication *application = gtk_window_get_application (data);
  int width, height;
  self->reopening = 0;
  gtk_window_get_default_size (data, &width, &height);
  WhyCollectionWindow *anew
      = why_collection_window_new (application, (const char *const *) self->paths, self->viewer);
  gtk_window_set_default_size (GTK_WINDOW (anew), width, height);
  gtk_window_present (GTK_WINDOW (anew));
  gtk_window_destroy (data);
  return G_SOURCE_REMOVE;
}

static void
models_changed_cb (gpointer data)
{
  WhyCollectionWindow *self = data;
  g_autofree char *model = why_folder_model_get (self->paths[0]);
  if (g_strcmp0 (model, self->model) != 0 && !self->reopening)
    self->reopening = g_idle_add (reopen_cb, self);
}

static void
rule_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyCollectionWindow *self = data;
  WhyRule rule;
  if (!why_rule_parse (g_variant_get_string (value, NULL), &rule)
      || (rule != WHY_RULE_EPSILON && rule != WHY_RULE_EPSILON_ZPLUS))
    return;
  g_simple_action_set_state (action, value);
  self->rule = rule;
  why_collection_window_show_figures (self);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCollectionWindow *self = data;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "main") != 0)
    return;
  adw_view_stack_set_visible_child_name (self->views, "list");
  why_collection_list_search (self->list);
}

/* The same keys as for the panels of a recording. */
static void
focus_page_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const pages[] = { "list", "confusion", "maps" };
  int index = g_variant_get_int32 (parameter);
  if (index >= 1 && index <= (int) G_N_ELEMENTS (pages))
    why_collection_window_set_page (data, pages[index - 1]);
}

static void
why_collection_window_dispose (GObject *object)
{
  WhyCollectionWindow *self = WHY_COLLECTION_WINDOW (object);
  g_clear_handle_id (&self->figure_timer, g_source_remove);
  g_clear_handle_id (&self->reopening, g_source_remove);
  g_clear_weak_pointer (&self->viewer);
  if (self->collection)
    {
      g_signal_handlers_disconnect_by_data (self->collection, self);
      why_collection_cancel (self->collection);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), WHY_TYPE_COLLECTION_WINDOW);
  G_OBJECT_CLASS (why_collection_window_parent_class)->dispose (object);
}

static void
why_collection_window_finalize (GObject *object)
{
  WhyCollectionWindow *self = WHY_COLLECTION_WINDOW (object);
  g_clear_object (&self->collection);
  g_free (self->name);
  g_free (self->model);
  g_free (self->model_text);
  g_strfreev (self->paths);
  g_free (self->last_toast);
  G_OBJECT_CLASS (why_collection_window_parent_class)->finalize (object);
}

static void
why_collection_window_class_init (WhyCollectionWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_collection_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = why_collection_window_finalize;

  g_type_ensure (WHY_TYPE_COLLECTION_LIST);
  g_type_ensure (WHY_TYPE_CONFUSION_CELLS);
  g_type_ensure (WHY_TYPE_FIGURE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/whybrato/Whybrato/why-collection-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, WhyCollectionWindow, name)
  BIND (switcher);
  BIND (toasts);
  BIND (views);
  BIND (stack);
  BIND (confusion_stack);
  BIND (maps_stack);
  BIND (trouble_page);
  BIND (confusion_empty);
  BIND (list);
  BIND (confusion);
  BIND (cells);
  BIND (maps);
  BIND (status);
  BIND (progress);
  BIND (stop_button);
  BIND (resume_button);
#undef BIND
}

static void
why_collection_window_init (WhyCollectionWindow *self)
{
  const GActionEntry actions[] = {
    { "stop", stop_cb, NULL, NULL, NULL },
    { "resume", resume_cb, NULL, NULL, NULL },
    { "export", export_cb, NULL, NULL, NULL },
    { "export-corrections", corrections_cb, NULL, NULL, NULL },
    { "open-folder", open_folder_cb, NULL, NULL, NULL },
    { "search", search_cb, NULL, NULL, NULL },
    { "train", train_cb, NULL, NULL, NULL },
    { "usual-model", usual_model_cb, NULL, NULL, NULL },
    { "compare-takes", compare_cb, NULL, NULL, NULL },
    { "rule", NULL, "s", "'epsilon-zplus'", rule_cb },
    { "focus-panel", focus_page_cb, "i", NULL, NULL },
  };
  self->rule = WHY_RULE_EPSILON_ZPLUS;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_object_set (self->switcher, "view-switcher-enabled", FALSE, NULL);
  g_signal_connect (self->list, "activate", G_CALLBACK (list_activate_cb), self);
  g_signal_connect (self->cells, "chosen", G_CALLBACK (cell_chosen_cb), self);

  GtkEventController *controller = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape,
                                                                                  0),
                                                          gtk_named_action_new ("win.stop")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  why_accessible_name_buttons (GTK_WIDGET (self));
}

static void
set_titles (WhyCollectionWindow *self, const char *const *paths)
{
  guint n = g_strv_length ((char **) paths);
  self->is_manifest = n == 1 && why_manifest_is_named (paths[0]);
  self->name = n == 1 ? why_utf8_plain_name (paths[0])
                      : g_strdup_printf (ngettext ("%u recording", "%u recordings", n), n);
  g_object_set (self->switcher, "title", self->name, NULL);
  gtk_window_set_title (GTK_WINDOW (self), self->name);
}

/* One that was chosen for the folder is told below the list, and in the headline where there is room. */
static void
set_model (WhyCollectionWindow *self)
{
  g_autofree char *chosen = why_folder_model_chosen (self->paths[0]);
  g_autofree char *name = chosen ? why_folder_model_name (chosen) : NULL;
  self->model = why_folder_model_get (self->paths[0]);
  self->model_text = chosen ? g_strdup_printf (_ ("Model %s"), name) : NULL;
  g_object_set (self->switcher, "subtitle", self->model_text, NULL);
  set_enabled (self, "usual-model", chosen != NULL);
  why_settings_watch (WHY_FOLDER_MODELS, models_changed_cb, self, G_OBJECT (self));
}

WhyCollectionWindow *
why_collection_window_new (GtkApplication *application, const char *const *paths, WhyWindow *viewer)
{
  WhyCollectionWindow *self
      = g_object_new (WHY_TYPE_COLLECTION_WINDOW, "application", application, NULL);
  g_set_weak_pointer (&self->viewer, viewer);
  self->paths = g_strdupv ((char **) paths);
  set_titles (self, paths);
  set_model (self);
  self->collection = why_collection_new (paths, self->model);
  why_collection_list_set_collection (self->list, self->collection);
  g_signal_connect (self->collection, "listed", G_CALLBACK (listed_cb), self);
  g_signal_connect (self->collection, "rows", G_CALLBACK (rows_cb), self);
  g_signal_connect (self->collection, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect (self->collection, "finished", G_CALLBACK (finished_cb), self);
  why_collection_start (self->collection);
  show_progress (self);
  return self;
}

void
why_collection_window_follow_file (WhyCollectionWindow *self, const char *from, const char *to)
{
  g_return_if_fail (WHY_IS_COLLECTION_WINDOW (self) && from);
  why_collection_list_follow_file (self->list, from, to);
}

WhyCollection *
why_collection_window_get_collection (WhyCollectionWindow *self)
{
  return self->collection;
}

const char *
why_collection_window_get_page (WhyCollectionWindow *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);
  return g_strcmp0 (page, "main") == 0 ? adw_view_stack_get_visible_child_name (self->views) : page;
}

void
why_collection_window_set_page (WhyCollectionWindow *self, const char *page)
{
  adw_view_stack_set_visible_child_name (self->views, page);
  gtk_widget_child_focus (GTK_WIDGET (adw_view_stack_get_visible_child (self->views)),
                          GTK_DIR_TAB_FORWARD);
}

gboolean
why_collection_window_get_busy (WhyCollectionWindow *self)
{
  return why_collection_get_busy (self->collection) || why_figure_view_get_busy (self->confusion)
         || why_figure_view_get_busy (self->maps);
}

const char *
why_collection_window_get_toast (WhyCollectionWindow *self)
{
  return self->last_toast;
}
