/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-window-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/widgets/why-accessible.h"
#include "base/why-utf8.h"

#define BUSY_DELAY_MS 200

G_DEFINE_FINAL_TYPE (WhyWindow, why_window, ADW_TYPE_APPLICATION_WINDOW)

void
why_window_toast (WhyWindow *self, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *raw = g_strdup_vprintf (format, args);
  g_autofree char *text = why_utf8_plain (raw, "\n");
  va_end (args);

  g_free (self->last_toast);
  self->last_toast = g_strdup (text);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);
  /* A title would be cut off before it says what to do. */
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 72);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_timeout (toast, 5);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
why_window_tell (WhyWindow *self, const char *text)
{
  why_window_toast (self, "%s", text);
}

/* Most runs are over before a progress bar would be read: it comes late and does not flicker. */
static gboolean
reveal_busy_cb (gpointer data)
{
  WhyWindow *self = data;
  self->busy_delay = 0;
  gtk_revealer_set_reveal_child (self->busy_revealer, TRUE);
  return G_SOURCE_REMOVE;
}

static void
busy_changed_cb (WhyWindow *self)
{
  gboolean busy = why_worker_get_busy (self->worker) && !self->is_live;
  g_clear_handle_id (&self->busy_delay, g_source_remove);
  if (busy)
    {
      gtk_progress_bar_set_fraction (self->progress, 0);
      self->busy_delay = g_timeout_add (BUSY_DELAY_MS, reveal_busy_cb, self);
    }
  else
    gtk_revealer_set_reveal_child (self->busy_revealer, FALSE);
}

static void
progress_cb (WhyWorker *worker, double fraction, int stage, WhyWindow *self)
{
  gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
}

void
why_window_toast_fault (WhyWindow *self, const char *path, const GError *error)
{
  g_autofree char *sentence = why_error_sentence (error, path);
  why_window_toast (self, "%s", sentence);
}

/* Back to the last whole picture as it was left, or to the empty page: a run was cancelled or
 * failed half-way. */
static void
show_complete (WhyWindow *self)
{
  if (self->analysis == self->complete)
    return;
  why_window_stop_playing (self);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  g_free (self->path);
  self->path = g_steal_pointer (&self->left.path);
  if (!self->complete)
    {
      adw_window_title_set_title (self->title, "Whybrato");
      adw_window_title_set_subtitle (self->title, NULL);
      gtk_window_set_title (GTK_WINDOW (self), "Whybrato");
      g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                       g_action_map_lookup_action (G_ACTION_MAP (self), "play")),
                                   FALSE);
      g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                       g_action_map_lookup_action (G_ACTION_MAP (self), "export")),
                                   FALSE);
      gtk_stack_set_visible_child_name (self->stack, "empty");
      return;
    }
  self->analysis = why_analysis_ref (self->complete);
  self->options.from_s = self->left.options.from_s;
  self->options.to_s = self->left.options.to_s;
  self->options.class_index = self->left.options.class_index;
  self->options.zoom = self->left.options.zoom;
  self->place = self->left.place;
  self->class_is_chosen = self->left.class_is_chosen;
  why_window_show_place (self);
  why_window_show_analysis (self);
  why_window_load_overview (self);
}

/* The first stage of another file, or of another part of the same. */
static void
begin_shown (WhyWindow *self)
{
  if (self->complete && self->analysis == self->complete)
    {
      g_free (self->left.path);
      self->left.path = g_strdup (self->path);
      self->left.options = self->options;
      self->left.class_is_chosen = self->class_is_chosen;
      self->left.place = self->place;
    }
  gboolean is_other_file = g_strcmp0 (self->path, self->pending_path) != 0;
  if (is_other_file)
    self->class_is_chosen = FALSE;
  g_free (self->path);
  self->path = g_strdup (self->pending_path);
  self->options.from_s = self->options.to_s = 0;
  why_window_begin_place (self, is_other_file);
  self->play_position_s = 0;
  why_window_stop_playing (self);
  gtk_stack_set_visible_child_name (self->stack, "main");
  if (self->path)
    why_window_remember_recent (self, self->path);
}

static void
stage_cb (WhyWorker *worker, gpointer data, WhyWindow *self)
{
  WhyAnalysis *analysis = data;
  /* Live pictures change only when they are whole: no flicker. */
  if (self->is_live && analysis->stage < WHY_STAGE_RELEVANCE)
    return;
  if (analysis->stage == WHY_STAGE_LOADED || self->is_live)
    begin_shown (self);
  g_autoptr (WhyAnalysis) settled
      = self->is_live && self->live ? why_live_settle (self->live, analysis) : NULL;
  if (settled)
    analysis = settled;
  g_autoptr (WhyAnalysis) counted = self->is_live ? NULL : why_window_add_length (self, analysis);
  if (counted)
    analysis = counted;
  g_clear_pointer (&self->analysis, why_analysis_unref);
  self->analysis = why_analysis_ref (analysis);
  /* A live one is for the moment: it has no spectrogram, and only the relevance that is shown. */
  if (analysis->stage == WHY_STAGE_RELEVANCE && !self->is_live)
    {
      g_clear_pointer (&self->complete, why_analysis_unref);
      self->complete = why_analysis_ref (analysis);
    }
  if (analysis->stage >= WHY_STAGE_VERDICT && !self->class_is_chosen)
    self->options.class_index = analysis->label;
  why_window_show_analysis (self);
  if (analysis->stage == WHY_STAGE_LOADED || self->is_live)
    why_window_load_overview (self);
}

/* A model that cannot be loaded leaves nothing to do: that gets a page, all else a toast. */
static void
failed_cb (WhyWorker *worker, GError *error, WhyWindow *self)
{
  if (self->is_live)
    return;
  if (!why_worker_get_axes (worker))
    {
      adw_status_page_set_title (self->trouble_page, _ ("The Model Is Missing"));
      g_autofree char *plain = why_utf8_plain (error->message, "\n");
      g_autofree char *escaped = g_markup_escape_text (plain, -1);
      adw_status_page_set_description (self->trouble_page, escaped);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
    }
  else
    why_window_toast_fault (self, self->pending_path, error);
  show_complete (self);
}

static void
finished_cb (WhyWorker *worker, WhyWindow *self)
{
  self->is_live = FALSE;
}

void
why_window_run_place (WhyWindow *self, const char *path, const WhyViewState *place)
{
  WhyAnalysisOptions options
      = { .start_s = place->start_s, .duration_s = place->duration_s, .length_later = TRUE };
  self->pending_place = *place;
  char *copy = g_strdup (path);
  g_free (self->pending_path);
  self->pending_path = copy;
  why_window_check_list (self, copy);
  self->is_live = FALSE;
  /* Who opens a file while recording wants to look at it: live pictures pause until the take ends. */
  if (self->recording)
    self->next_live = G_MAXINT64;
  why_worker_open (self->worker, copy, &options);
  busy_changed_cb (self);
}

void
why_window_run (WhyWindow *self, const char *path, double start_s)
{
  const WhyViewState place = { .start_s = start_s };
  why_window_run_place (self, path, &place);
}

void
why_window_run_samples (WhyWindow *self, GBytes *samples, const WhyAnalysisOptions *options)
{
  g_clear_pointer (&self->pending_path, g_free);
  self->pending_place = (WhyViewState){ .zoom = self->options.zoom };
  if (self->path)
    self->pending_place.zoom = (WhyZoom){ 0 };
  self->is_live = TRUE;
  why_worker_samples (self->worker, samples, _ ("Recording"), options);
}

/* Escape: stop what runs, else take the marked band away, else clear the time range, else take the
 * cross-hair away. */
static void
cancel_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  if (why_worker_get_busy (self->worker) && !self->is_live)
    {
      why_worker_cancel (self->worker);
      show_complete (self);
      why_window_toast (self, _ ("Cancelled"));
    }
  else if (!why_window_clear_band (self))
    g_action_group_activate_action (G_ACTION_GROUP (self), "clear-range", NULL);
}

static void
rule_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyWindow *self = data;
  WhyRule rule;
  if (!why_rule_parse (g_variant_get_string (value, NULL), &rule))
    return;
  g_simple_action_set_state (action, value);
  self->options.rule = rule;
  why_window_show_options (self);
}

static void
focus_panel_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  GtkWidget *panels[] = { GTK_WIDGET (self->spectrogram), GTK_WIDGET (self->scattering),
                          GTK_WIDGET (self->relevance) };
  int index = g_variant_get_int32 (parameter);
  if (index >= 1 && index <= (int) G_N_ELEMENTS (panels))
    {
      gtk_window_set_focus_visible (GTK_WINDOW (self), TRUE);
      gtk_widget_grab_focus (panels[index - 1]);
    }
}

/* What was recorded is completed before the window goes: nothing is lost. */
static gboolean
why_window_close_request (GtkWindow *window)
{
  WhyWindow *self = WHY_WINDOW (window);
  why_window_remember_size (self);
  if (self->recording)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      why_recording_finish (self->recording);
    }
  return GTK_WINDOW_CLASS (why_window_parent_class)->close_request (window);
}

static void
why_window_dispose (GObject *object)
{
  WhyWindow *self = WHY_WINDOW (object);
  g_clear_handle_id (&self->busy_delay, g_source_remove);
  g_clear_handle_id (&self->record_timer, g_source_remove);
  if (self->overview_cancellable)
    g_cancellable_cancel (self->overview_cancellable);
  g_clear_object (&self->overview_cancellable);
  if (self->worker)
    g_signal_handlers_disconnect_by_data (self->worker, self);
  g_clear_object (&self->worker);
  if (self->recording)
    g_signal_handlers_disconnect_by_data (self->recording, self);
  g_clear_object (&self->recording);
  why_window_end_live (self);
  why_window_stop_playing (self);
  why_window_dispose_timeline (self);
  why_window_dispose_place (self);
  why_window_dispose_hear (self);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  g_clear_pointer (&self->complete, why_analysis_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WHY_TYPE_WINDOW);
  G_OBJECT_CLASS (why_window_parent_class)->dispose (object);
}

static void
why_window_finalize (GObject *object)
{
  WhyWindow *self = WHY_WINDOW (object);
  g_free (self->path);
  g_free (self->pending_path);
  g_free (self->left.path);
  g_free (self->last_toast);
  g_free (self->overview_path);
  G_OBJECT_CLASS (why_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
#define BIND(name) gtk_widget_class_bind_template_child (klass, WhyWindow, name)
  BIND (title);
  BIND (open_button);
  BIND (record_button);
  BIND (record_content);
  BIND (recent_popover);
  BIND (inputs);
  BIND (take_offer);
  BIND (steps);
  BIND (toasts);
  BIND (busy_revealer);
  BIND (record_revealer);
  BIND (progress);
  BIND (record_time);
  BIND (record_db);
  BIND (record_remark);
  BIND (notice);
  BIND (play_time);
  BIND (readout);
  BIND (conservation);
  BIND (microphone_hint);
  BIND (record_level);
  BIND (stack);
  BIND (empty_page);
  BIND (trouble_page);
  BIND (example_button);
  BIND (explain);
  BIND (trust);
  BIND (trust_button);
  BIND (play_button);
  BIND (range_button);
  BIND (controls);
  BIND (waveform);
  BIND (timeline);
  BIND (verdict);
  BIND (panels);
  BIND (spectrogram);
  BIND (scattering);
  BIND (relevance);
#undef BIND
}

static void
why_window_class_init (WhyWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  object_class->dispose = why_window_dispose;
  object_class->finalize = why_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = why_window_close_request;

  g_type_ensure (WHY_TYPE_FILE_STEPS);
  g_type_ensure (WHY_TYPE_INPUT_POPOVER);
  g_type_ensure (WHY_TYPE_TAKE_OFFER);
  g_type_ensure (WHY_TYPE_WAVEFORM);
  g_type_ensure (WHY_TYPE_TIMELINE_VIEW);
  g_type_ensure (WHY_TYPE_TRUST_POPOVER);
  g_type_ensure (WHY_TYPE_VERDICT_BAR);
  g_type_ensure (WHY_TYPE_PANEL_BOX);
  g_type_ensure (WHY_TYPE_PANEL_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/whybrato/Whybrato/why-window.ui");
  bind_children (widget_class);
}

static void
fullscreen_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  if (g_variant_get_boolean (value))
    gtk_window_fullscreen (data);
  else
    gtk_window_unfullscreen (data);
}

/* Unlike the application's accelerators these come last: space presses the button that has the
 * focus, Escape closes a menu that is open, a letter is typed where one types. */
static void
add_late_shortcuts (WhyWindow *self)
{
  static const struct
  {
    guint key;
    const char *action;
  } late[] = { { GDK_KEY_space, "win.play" },
               { GDK_KEY_Escape, "win.cancel" },
               { GDK_KEY_r, "win.record" } };
  GtkEventController *controller = gtk_shortcut_controller_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (late); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (late[i].key, 0),
                                                            gtk_named_action_new (late[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* Once the first frame is on the screen: the model is there before a file is chosen. */
static gboolean
prepare_cb (gpointer data)
{
  WhyWindow *self = data;
  if (self->worker)
    why_worker_prepare (self->worker);
  return G_SOURCE_REMOVE;
}

static void
why_window_init (WhyWindow *self)
{
  const GActionEntry actions[] = {
    { "cancel", cancel_cb, NULL, NULL, NULL },
    { "fullscreen", NULL, NULL, "false", fullscreen_cb },
    { "rule", NULL, "s", "'epsilon-zplus'", rule_cb },
    { "focus-panel", focus_panel_cb, "i", NULL, NULL },
  };

  self->options.rule = WHY_RULE_EPSILON_ZPLUS;
  gtk_widget_init_template (GTK_WIDGET (self));
  why_panel_view_set_kind (self->spectrogram, WHY_PANEL_SPECTROGRAM);
  why_panel_view_set_kind (self->scattering, WHY_PANEL_SCATTERING);
  why_panel_view_set_kind (self->relevance, WHY_PANEL_RELEVANCE);

  self->worker = why_worker_new (NULL);
  g_idle_add_full (G_PRIORITY_LOW, prepare_cb, g_object_ref (self), g_object_unref);
  g_signal_connect (self->worker, "stage", G_CALLBACK (stage_cb), self);
  g_signal_connect (self->worker, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (self->worker, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect (self->worker, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect_swapped (self->worker, "notify::busy", G_CALLBACK (busy_changed_cb), self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  add_late_shortcuts (self);
  why_window_connect_view (self);
  why_window_connect_place (self);
  why_window_connect_timeline (self);
  why_window_connect_hear (self);
  why_window_add_measure_actions (self);
  why_window_add_file_actions (self);
  why_window_add_export_action (self);
  why_window_add_list_actions (self);
  why_window_add_record_actions (self);
  why_window_restore_settings (self);
  why_accessible_name_buttons (GTK_WIDGET (self));
}

WhyWindow *
why_window_new (GtkApplication *application)
{
  return g_object_new (WHY_TYPE_WINDOW, "application", application, NULL);
}

const WhyAnalysis *
why_window_get_analysis (WhyWindow *self)
{
  return self->analysis;
}

gboolean
why_window_get_busy (WhyWindow *self)
{
  return why_worker_get_busy (self->worker) || why_panel_view_get_busy (self->spectrogram)
         || why_panel_view_get_busy (self->scattering) || why_panel_view_get_busy (self->relevance);
}

const char *
why_window_get_page (WhyWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

const char *
why_window_get_toast (WhyWindow *self)
{
  return self->last_toast;
}
