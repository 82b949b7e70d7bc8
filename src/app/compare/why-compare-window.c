/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/compare/why-compare-window-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/why-accessible.h"
#include "app/widgets/why-toast.h"
#include "app/window/why-side-box.h"
#include "app/why-open.h"
#include "base/why-clock-text.h"
#include "base/why-utf8.h"

G_DEFINE_FINAL_TYPE (WhyCompareWindow, why_compare_window, ADW_TYPE_APPLICATION_WINDOW)

void
why_compare_window_toast (WhyCompareWindow *self, const char *text)
{
  g_free (self->last_toast);
  self->last_toast = why_utf8_plain (text, "\n");
  if (self->toasts)
    adw_toast_overlay_add_toast (self->toasts, why_toast_new (text));
}

void
why_compare_window_toast_saved (WhyCompareWindow *self, const char *path)
{
  g_free (self->last_toast);
  self->last_toast = why_toast_saved_text (path);
  if (self->toasts)
    adw_toast_overlay_add_toast (self->toasts, why_toast_saved (path));
}

static void
set_enabled (WhyCompareWindow *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self), action)),
                               enabled);
}

static gboolean
is_done (WhyCompareWindow *self)
{
  return self->trouble
         || (self->takes[0] && self->takes[1] && why_compared_take_is_done (self->takes[0])
             && why_compared_take_is_done (self->takes[1]));
}

static void
show_titles (WhyCompareWindow *self)
{
  g_autofree char *a = why_utf8_plain_name (self->paths[0]),
                  *b = why_utf8_plain_name (self->paths[1]);
  g_autofree char *both = g_strdup_printf ("A %s · B %s", a, b);
  adw_window_title_set_subtitle (self->title, both);
  gtk_window_set_title (GTK_WINDOW (self), both);
}

static void
show_place (WhyCompareWindow *self)
{
  char clock[WHY_CLOCK_SIZE] = "";
  const WhyComparisonFigure *figure = why_compare_view_get_figure (self->view);
  double at_s = why_compare_play_get_position (self->play);
  int take = why_compare_play_get_take (self->play);
  why_compare_view_set_position (self->view, at_s, take);
  /* In the time of the take that is heard. */
  if (isfinite (at_s) && figure)
    why_clock_text_tenths (take == 1 ? at_s - figure->shift_s : at_s, clock);
  gtk_label_set_text (self->place, clock);
}

static void
show_shift (WhyCompareWindow *self)
{
  const WhyComparisonFigure *figure = why_compare_view_get_figure (self->view);
  g_autofree char *text = NULL;
  if (figure && figure->frames[0] && figure->frames[1])
    text = g_strdup_printf (self->is_moved ? _ ("B moved by hand: %s%.2f s")
                                           : _ ("B aligned: %s%.2f s"),
                            figure->shift_s < -0.005 ? "−" : "+", fabs (figure->shift_s));
  gtk_label_set_text (self->shift, text ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->shift), text);
  why_compare_play_set_shift (self->play, figure ? figure->shift_s : 0);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  show_place (WHY_COMPARE_WINDOW (widget));
  return G_SOURCE_CONTINUE;
}

static void
play_changed_cb (WhyComparePlay *play, WhyCompareWindow *self)
{
  gboolean is_playing = why_compare_play_is_playing (play);
  gtk_button_set_icon_name (self->play_button, is_playing ? "media-playback-pause-symbolic"
                                                          : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button),
                               is_playing ? _ ("Pause (Space)") : _ ("Play (Space)"));
  if (is_playing && !self->tick)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  else if (!is_playing && self->tick)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
      self->tick = 0;
    }
  g_action_change_state (g_action_map_lookup_action (G_ACTION_MAP (self), "hear"),
                         g_variant_new_string (why_compare_play_get_take (play) == 1 ? "b" : "a"));
  show_place (self);
}

static void
play_failed_cb (WhyComparePlay *play, GError *error, WhyCompareWindow *self)
{
  why_compare_window_toast (self, error->message);
}

static void
show_progress (WhyCompareWindow *self)
{
  double done = 0;
  for (int take = 0; take < 2; take++)
    if (self->takes[take])
      done += why_compared_take_error (self->takes[take])
                  ? 0.5
                  : 0.5 * why_compared_take_progress (self->takes[take]);
  gtk_progress_bar_set_fraction (self->progress, done);
  /* It keeps its place, so that nothing jumps when it is over. */
  gtk_widget_set_opacity (GTK_WIDGET (self->progress), is_done (self) ? 0 : 1);
}

/* Somebody corrected a take. */
static gboolean
is_outdated (WhyCompareWindow *self)
{
  for (int take = 0; take < 2; take++)
    if (!self->takes[take]
        || why_comparison_notes (self->comparison, take)
               != why_compared_take_notes (self->takes[take]))
      return TRUE;
  return FALSE;
}

/* Only when both are known to the end: what is half known would be said and taken back. */
static void
compare_when_done (WhyCompareWindow *self)
{
  if (self->comparison && is_outdated (self))
    g_clear_pointer (&self->comparison, why_comparison_unref);
  if (self->comparison || self->trouble || !is_done (self))
    return;
  for (int take = 0; take < 2; take++)
    if (why_compared_take_error (self->takes[take]))
      return;
  self->comparison = why_comparison_new (why_compared_take_notes (self->takes[0]), NULL,
                                         why_compared_take_notes (self->takes[1]), NULL);
}

static void
show_figure (WhyCompareWindow *self)
{
  const WhyComparisonFigure *before = why_compare_view_get_figure (self->view);
  if (!self->takes[0] || !self->takes[1])
    return;
  WhyComparisonFigure *figure
      = why_comparison_figure_new (self->takes[0], self->takes[1], self->comparison);
  if (before && self->is_moved)
    figure->shift_s = before->shift_s;
  if (before && self->is_looked)
    {
      figure->from_s = before->from_s;
      figure->to_s = before->to_s;
    }
  if (before && before->comparison == figure->comparison)
    figure->chosen = before->chosen;
  why_compare_view_set_figure (self->view, figure);
}

static gboolean
refresh_cb (gpointer data)
{
  WhyCompareWindow *self = data;
  self->refresh_idle = 0;
  compare_when_done (self);
  show_figure (self);
  why_compare_window_show_words (self);
  show_progress (self);
  show_shift (self);
  set_enabled (self, "align", self->comparison != NULL);
  set_enabled (self, "export", why_compare_view_get_figure (self->view) != NULL);
  return G_SOURCE_REMOVE;
}

/* Many changes at once are one. */
void
why_compare_window_queue_refresh (WhyCompareWindow *self)
{
  if (!self->refresh_idle)
    self->refresh_idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, refresh_cb, self, NULL);
}

static void
take_cb (WhyComparedTake *take, guint changes, gpointer user)
{
  WhyCompareWindow *self = user;
  if (changes & WHY_COMPARED_TAKE_LOUDNESS)
    why_compare_play_match (self->play);
  if ((changes & ~WHY_COMPARED_TAKE_PICTURE) || (!self->comparison && is_done (self)))
    why_compare_window_queue_refresh (self);
  else
    why_compare_view_sharpen (self->view);
}

static void
forget (WhyCompareWindow *self)
{
  why_compare_play_set_takes (self->play, NULL, NULL);
  g_clear_pointer (&self->comparison, why_comparison_unref);
  if (self->view)
    why_compare_view_set_figure (self->view, NULL);
  self->is_moved = self->is_looked = FALSE;
}

void
why_compare_window_begin_takes (WhyCompareWindow *self)
{
  if (!self->analyzer)
    return;
  for (int take = 0; take < 2; take++)
    if (!self->takes[take])
      self->takes[take] = why_compared_take_new (self->paths[take], self->analyzer, self->finder, 0,
                                                 TRUE, take_cb, self);
  why_compare_play_set_takes (self->play, self->takes[0], self->takes[1]);
  why_compare_play_match (self->play);
  why_compare_window_queue_refresh (self);
}

static void
moved_cb (WhyCompareView *view, double shift_s, WhyCompareWindow *self)
{
  self->is_moved = TRUE;
  show_shift (self);
  show_place (self);
}

static void
sought_cb (WhyCompareView *view, double a_s, WhyCompareWindow *self)
{
  why_compare_play_seek (self->play, a_s);
  show_place (self);
}

static void
chosen_cb (WhyCompareView *view, guint64 pair, WhyCompareWindow *self)
{
  why_compare_window_show_words (self);
}

static void
looked_cb (WhyCompareView *view, WhyCompareWindow *self)
{
  const WhyComparisonLayout *layout = why_compare_view_get_layout (view);
  self->is_looked = TRUE;
  for (int take = 0; take < 2; take++)
    if (self->takes[take])
      why_compared_take_look (self->takes[take], layout->takes[take].panel.x_min,
                              layout->takes[take].panel.x_max);
}

static void
play_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCompareWindow *self = data;
  if (why_compare_play_is_playing (self->play))
    why_compare_play_stop (self->play);
  else
    why_compare_play_start (self->play);
}

static void
hear_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyCompareWindow *self = data;
  g_simple_action_set_state (action, value);
  why_compare_play_set_take (self->play, g_str_equal (g_variant_get_string (value, NULL), "b"));
}

static void
switch_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCompareWindow *self = data;
  why_compare_play_set_take (self->play, 1 - why_compare_play_get_take (self->play));
}

/* Where a pair is chosen, by its beginnings alone. */
static void
align_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCompareWindow *self = data;
  const WhyComparisonFigure *before = why_compare_view_get_figure (self->view);
  if (!self->comparison || !before)
    return;
  WhyComparisonFigure *figure = why_comparison_figure_copy (before);
  figure->shift_s = figure->chosen < why_comparison_n (self->comparison)
                        ? why_comparison_shift_of (self->comparison, figure->chosen)
                        : why_comparison_shift (self->comparison);
  self->is_moved = figure->shift_s != why_comparison_shift (self->comparison);
  why_compare_view_set_figure (self->view, figure);
  show_shift (self);
  show_place (self);
}

static void
exchange_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCompareWindow *self = data;
  char *path = self->paths[0];
  WhyComparedTake *take = self->takes[0];
  forget (self);
  self->paths[0] = self->paths[1];
  self->paths[1] = path;
  self->takes[0] = self->takes[1];
  self->takes[1] = take;
  gboolean is_gone = self->is_gone[0];
  self->is_gone[0] = self->is_gone[1];
  self->is_gone[1] = is_gone;
  show_titles (self);
  why_compare_window_begin_takes (self);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_compare_window_ask_export (data);
}

static void
show_words_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  gtk_widget_set_visible (WHY_COMPARE_WINDOW (data)->words, g_variant_get_boolean (value));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, WhyCompareWindow *self)
{
  g_autoptr (GSList) list = gdk_file_list_get_files (g_value_get_boxed (value));
  graphene_point_t point;
  g_autofree char *remark = NULL;
  if (!list)
    return FALSE;
  GFile *file = list->data;
  g_ptr_array_unref (why_open_local (&file, 1, &remark));
  if (remark)
    {
      why_compare_window_toast (self, remark);
      return FALSE;
    }
  g_autofree char *path = g_file_get_path (file);
  gboolean is_lower = gtk_widget_compute_point (GTK_WIDGET (self), GTK_WIDGET (self->view),
                                                &GRAPHENE_POINT_INIT ((float) x, (float) y), &point)
                      && point.y >= (float) gtk_widget_get_height (GTK_WIDGET (self->view)) / 2;
  why_compare_window_set_take (self, is_lower ? 1 : 0, path);
  return TRUE;
}

static void
why_compare_window_dispose (GObject *object)
{
  WhyCompareWindow *self = WHY_COMPARE_WINDOW (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->refresh_idle, g_source_remove);
  if (self->play)
    g_signal_handlers_disconnect_by_data (self->play, self);
  g_clear_object (&self->play);
  for (int take = 0; take < 2; take++)
    g_clear_pointer (&self->takes[take], why_compared_take_free);
  g_clear_pointer (&self->comparison, why_comparison_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WHY_TYPE_COMPARE_WINDOW);
  G_OBJECT_CLASS (why_compare_window_parent_class)->dispose (object);
}

static void
why_compare_window_finalize (GObject *object)
{
  WhyCompareWindow *self = WHY_COMPARE_WINDOW (object);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  g_clear_pointer (&self->finder, why_note_finder_unref);
  for (int take = 0; take < 2; take++)
    g_free (self->paths[take]);
  g_free (self->trouble);
  g_free (self->last_toast);
  G_OBJECT_CLASS (why_compare_window_parent_class)->finalize (object);
}

static void
why_compare_window_class_init (WhyCompareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_compare_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = why_compare_window_finalize;
  g_type_ensure (WHY_TYPE_COMPARE_VIEW);
  g_type_ensure (WHY_TYPE_SIDE_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/whybrato/Whybrato/why-compare-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, WhyCompareWindow, name)
  BIND (title);
  BIND (toasts);
  BIND (view);
  BIND (words);
  BIND (sentences);
  BIND (table_title);
  BIND (table);
  BIND (place);
  BIND (shift);
  BIND (progress);
  BIND (play_button);
#undef BIND
}

/* They come last: a button that has the focus is pressed by space. */
static void
add_shortcuts (WhyCompareWindow *self)
{
  static const struct
  {
    guint key;
    const char *action, *target;
  } shortcuts[] = { { GDK_KEY_space, "win.play", NULL },
                    { GDK_KEY_x, "win.switch", NULL },
                    { GDK_KEY_a, "win.hear", "'a'" },
                    { GDK_KEY_b, "win.hear", "'b'" },
                    { GDK_KEY_l, "win.align", NULL } };
  GtkEventController *controller = gtk_shortcut_controller_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (shortcuts[i].key, 0),
                                                gtk_named_action_new (shortcuts[i].action));
      if (shortcuts[i].target)
        gtk_shortcut_set_arguments (shortcut, g_variant_new_parsed (shortcuts[i].target));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
why_compare_window_init (WhyCompareWindow *self)
{
  const GActionEntry actions[] = {
    { "play", play_cb, NULL, NULL, NULL },
    { "hear", NULL, "s", "'a'", hear_cb },
    { "switch", switch_cb, NULL, NULL, NULL },
    { "align", align_cb, NULL, NULL, NULL },
    { "exchange", exchange_cb, NULL, NULL, NULL },
    { "export", export_cb, NULL, NULL, NULL },
    { "show-words", NULL, NULL, "true", show_words_cb },
  };
  self->cancellable = g_cancellable_new ();
  self->play = why_compare_play_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  set_enabled (self, "align", FALSE);
  set_enabled (self, "export", FALSE);
  g_signal_connect (self->play, "changed", G_CALLBACK (play_changed_cb), self);
  g_signal_connect (self->play, "failed", G_CALLBACK (play_failed_cb), self);
  g_signal_connect (self->view, "moved", G_CALLBACK (moved_cb), self);
  g_signal_connect (self->view, "sought", G_CALLBACK (sought_cb), self);
  g_signal_connect (self->view, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect (self->view, "looked", G_CALLBACK (looked_cb), self);
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  add_shortcuts (self);
  why_accessible_name_buttons (GTK_WIDGET (self));
}

WhyCompareWindow *
why_compare_window_new (GtkApplication *application, const char *path_a, const char *path_b)
{
  WhyCompareWindow *self = g_object_new (WHY_TYPE_COMPARE_WINDOW, "application", application, NULL);
  self->paths[0] = g_strdup (path_a);
  self->paths[1] = g_strdup (path_b);
  show_titles (self);
  why_compare_window_show_words (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  why_compare_window_load (self);
  return self;
}

void
why_compare_window_set_take (WhyCompareWindow *self, int take, const char *path)
{
  g_return_if_fail (WHY_IS_COMPARE_WINDOW (self) && path && (take == 0 || take == 1));
  forget (self);
  g_clear_pointer (&self->takes[take], why_compared_take_free);
  g_free (self->paths[take]);
  self->paths[take] = g_strdup (path);
  self->is_gone[take] = FALSE;
  show_titles (self);
  why_compare_window_begin_takes (self);
}

void
why_compare_window_follow_file (WhyCompareWindow *self, const char *from, const char *to)
{
  g_return_if_fail (WHY_IS_COMPARE_WINDOW (self) && from);
  for (int take = 0; take < 2; take++)
    {
      if (!g_str_equal (self->paths[take], from))
        continue;
      self->is_gone[take] = to == NULL;
      if (to && !g_str_equal (from, to))
        {
          char *before = self->paths[take];
          self->paths[take] = g_strdup (to);
          g_free (before);
        }
      if (to && self->takes[take] && why_compared_take_error (self->takes[take]))
        why_compare_window_set_take (self, take, to);
      else if (to && self->takes[take])
        why_compared_take_set_path (self->takes[take], to);
    }
  show_titles (self);
  why_compare_window_queue_refresh (self);
}

gboolean
why_compare_window_get_busy (WhyCompareWindow *self)
{
  return !is_done (self) || self->refresh_idle
         || why_picture_view_get_busy (WHY_PICTURE_VIEW (self->view));
}

WhyCompareView *
why_compare_window_get_view (WhyCompareWindow *self)
{
  return self->view;
}

WhyComparePlay *
why_compare_window_get_play (WhyCompareWindow *self)
{
  return self->play;
}

const char *
why_compare_window_get_words (WhyCompareWindow *self)
{
  return gtk_label_get_text (self->sentences);
}

const char *
why_compare_window_get_toast (WhyCompareWindow *self)
{
  return self->last_toast;
}
