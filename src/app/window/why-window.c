/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-window-private.h"

#include "app/annotations/why-annotation-view.h"
#include "app/notes/why-note-filter-popover.h"
#include "app/notes/why-note-list.h"
#include "app/notes/why-notes-view.h"
#include "app/panel/why-panel-box.h"
#include "app/panel/why-panel-view.h"
#include "app/preferences/why-folder-model.h"
#include "app/preferences/why-settings.h"
#include "app/sound/why-input-popover.h"
#include "app/sound/why-take-offer.h"
#include "app/widgets/why-accessible.h"
#include "app/widgets/why-waveform.h"
#include "app/window/why-annotations-part.h"
#include "app/window/why-correct-part.h"
#include "app/window/why-document-part.h"
#include "app/window/why-explain-part.h"
#include "app/window/why-export-part.h"
#include "app/window/why-file-part.h"
#include "app/window/why-file-steps.h"
#include "app/window/why-list-part.h"
#include "app/window/why-measures-part.h"
#include "app/window/why-note-list-part.h"
#include "app/window/why-notes-export-part.h"
#include "app/window/why-notes-part.h"
#include "app/window/why-panels-part.h"
#include "app/window/why-place-part.h"
#include "app/window/why-play-bar.h"
#include "app/window/why-play-part.h"
#include "app/window/why-record-part.h"
#include "app/window/why-side-box.h"
#include "app/window/why-swing-popover.h"
#include "app/window/why-tuner-view.h"
#include "app/window/why-verdict-bar.h"

struct _WhyWindow
{
  AdwApplicationWindow parent_instance;
  WhySession *session;
  WhyTransport *transport;
  WhyTakeSession *take;
  WhyToaster *toaster;
  GPtrArray *parts; /* WhyWindowPart */
};

enum
{
  OPEN_FILES,
  COMPARE_FILES,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyWindow, why_window, ADW_TYPE_APPLICATION_WINDOW)

static gpointer
get_child (WhyWindow *self, const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (self), WHY_TYPE_WINDOW, name);
}

static gpointer
get_part (WhyWindow *self, GType type)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (G_TYPE_CHECK_INSTANCE_TYPE (self->parts->pdata[i], type))
      return self->parts->pdata[i];
  g_return_val_if_reached (NULL);
}

/* What the preferences say of the engine. */
static void
set_engine (gpointer data)
{
  WhyWindow *self = data;
  g_autofree char *model = why_settings_get_path ("model");
  g_autofree char *windows = why_settings_get ("spectrogram-windows");
  double scale = g_str_equal (windows, "short") ? 0.5 : g_str_equal (windows, "long") ? 2 : 1;
  if (self->session)
    why_session_set_model (self->session, *model ? model : NULL,
                           (unsigned) why_settings_get_int ("threads"), scale);
}

/* A full screen is not what a window is left as. */
static void
remember_size (WhyWindow *self)
{
  int width, height;
  gboolean is_maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  why_settings_set_boolean ("window-maximized", is_maximized);
  if (is_maximized || gtk_window_is_fullscreen (GTK_WINDOW (self)) || width <= 0 || height <= 0)
    return;
  why_settings_set_int ("window-width", width);
  why_settings_set_int ("window-height", height);
}

static void
restore_size (WhyWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self), why_settings_get_int ("window-width"),
                               why_settings_get_int ("window-height"));
  if (why_settings_get_boolean ("window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

/* What was recorded is completed before the window goes: nothing is lost. */
static gboolean
why_window_close_request (GtkWindow *window)
{
  WhyWindow *self = WHY_WINDOW (window);
  remember_size (self);
  if (why_take_session_get_recording (self->take))
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      why_take_session_finish (self->take);
    }
  return GTK_WINDOW_CLASS (why_window_parent_class)->close_request (window);
}

static void
why_window_dispose (GObject *object)
{
  WhyWindow *self = WHY_WINDOW (object);
  for (guint i = 0; self->parts && i < self->parts->len; i++)
    why_window_part_detach (self->parts->pdata[i]);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_object (&self->take);
  g_clear_object (&self->transport);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WHY_TYPE_WINDOW);
  G_OBJECT_CLASS (why_window_parent_class)->dispose (object);
}

static void
why_window_finalize (GObject *object)
{
  g_clear_object (&WHY_WINDOW (object)->toaster);
  G_OBJECT_CLASS (why_window_parent_class)->finalize (object);
}

/* The parts fetch them by name. */
static void
bind_children (GtkWidgetClass *klass)
{
  static const char *const names[] = {
    "agreement",      "annotations",     "annotations_box", "tier_button",     "busy_revealer",
    "controls",       "empty_page",      "example_button",  "filter_button",   "filter_label",
    "filter_popover", "inputs",          "menu_button",     "microphone_hint", "note_list",
    "notes",          "notes_bar",       "notes_count",     "notice",          "open_button",
    "panels",         "play_bar",        "progress",        "range_button",    "reason",
    "recent_popover", "record_button",   "record_content",  "record_db",       "record_level",
    "record_remark",  "record_revealer", "record_time",     "relevance",       "scattering",
    "spectrogram",    "stack",           "steps",           "swing",           "swing_button",
    "take_offer",     "title",           "toasts",          "trouble_page",    "tuner",
    "verdict",        "waveform"
  };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_bind_template_child_full (klass, names[i], FALSE, 0);
}

static void
why_window_class_init (WhyWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  object_class->dispose = why_window_dispose;
  object_class->finalize = why_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = why_window_close_request;
  signals[OPEN_FILES]
      = g_signal_new ("open-files", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_ULONG);
  signals[COMPARE_FILES]
      = g_signal_new ("compare-files", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  g_type_ensure (WHY_TYPE_ANNOTATION_VIEW);
  g_type_ensure (WHY_TYPE_FILE_STEPS);
  g_type_ensure (WHY_TYPE_INPUT_POPOVER);
  g_type_ensure (WHY_TYPE_SWING_POPOVER);
  g_type_ensure (WHY_TYPE_TAKE_OFFER);
  g_type_ensure (WHY_TYPE_WAVEFORM);
  g_type_ensure (WHY_TYPE_NOTE_FILTER_POPOVER);
  g_type_ensure (WHY_TYPE_NOTE_LIST);
  g_type_ensure (WHY_TYPE_NOTES_VIEW);
  g_type_ensure (WHY_TYPE_PLAY_BAR);
  g_type_ensure (WHY_TYPE_SIDE_BOX);
  g_type_ensure (WHY_TYPE_TUNER_VIEW);
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
               { GDK_KEY_l, "win.loop" },
               { GDK_KEY_r, "win.record" },
               { GDK_KEY_s, "win.next-speed" } };
  GtkEventController *controller = gtk_shortcut_controller_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (late); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (late[i].key, 0),
                                                            gtk_named_action_new (late[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* Once the first frame is on the screen: the model is there before a file is chosen. A window that is closed before
 * that takes its session along, and with it the analysis that is under way. */
static gboolean
prepare_cb (gpointer data)
{
  g_autoptr (WhySession) session = g_weak_ref_get (data);
  if (session)
    why_session_prepare (session);
  return G_SOURCE_REMOVE;
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
set_menu (WhyWindow *self)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/io/github/whybrato/Whybrato/why-window-menu.ui");
  gtk_menu_button_set_menu_model (get_child (self, "menu_button"),
                                  G_MENU_MODEL (gtk_builder_get_object (builder, "primary_menu")));
}

static void
add_parts (WhyWindow *self)
{
  const GType types[]
      = { WHY_TYPE_DOCUMENT_PART, WHY_TYPE_EXPLAIN_PART,     WHY_TYPE_PANELS_PART,
          WHY_TYPE_PLACE_PART,    WHY_TYPE_NOTES_PART,       WHY_TYPE_NOTE_LIST_PART,
          WHY_TYPE_CORRECT_PART,  WHY_TYPE_ANNOTATIONS_PART, WHY_TYPE_NOTES_EXPORT_PART,
          WHY_TYPE_PLAY_PART,     WHY_TYPE_RECORD_PART,      WHY_TYPE_MEASURES_PART,
          WHY_TYPE_FILE_PART,     WHY_TYPE_LIST_PART,        WHY_TYPE_EXPORT_PART };
  const WhyWindowContext context
      = { GTK_WINDOW (self), self->session, self->transport, self->take, self->toaster };
  self->parts = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_ptr_array_add (self->parts, why_window_part_new (types[i], &context));
}

static void
why_window_init (WhyWindow *self)
{
  static const char *const keys[]
      = { "model", WHY_FOLDER_MODELS, "threads", "spectrogram-windows" };
  const GActionEntry actions[] = { { "fullscreen", NULL, NULL, "false", fullscreen_cb } };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->session = why_session_new ();
  self->transport = why_transport_new (self->session);
  self->take = why_take_session_new (self->session);
  self->toaster = why_toaster_new (get_child (self, "toasts"));
  set_menu (self);
  set_engine (self);
  GWeakRef *session = g_new (GWeakRef, 1);
  g_weak_ref_init (session, self->session);
  g_idle_add_full (G_PRIORITY_LOW, prepare_cb, session, weak_ref_free);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  add_late_shortcuts (self);
  add_parts (self);
  restore_size (self);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    why_settings_watch (keys[i], set_engine, self, G_OBJECT (self));
  why_accessible_name_buttons (GTK_WIDGET (self));
}

WhyWindow *
why_window_new (GtkApplication *application)
{
  return g_object_new (WHY_TYPE_WINDOW, "application", application, NULL);
}

void
why_window_open (WhyWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_return_if_fail (path);
  why_session_open (self->session, path, 0);
}

void
why_window_annotate (WhyWindow *self, const char *path)
{
  g_return_if_fail (WHY_IS_WINDOW (self) && path);
  why_annotations_part_open (get_part (self, WHY_TYPE_ANNOTATIONS_PART), path);
}

void
why_window_export_notes (WhyWindow *self, const char *path)
{
  g_return_if_fail (WHY_IS_WINDOW (self) && path);
  why_notes_export_part_write (get_part (self, WHY_TYPE_NOTES_EXPORT_PART), path);
}

void
why_window_tell (WhyWindow *self, const char *text)
{
  why_toaster_say (self->toaster, "%s", text);
}

void
why_window_follow (WhyWindow *self, GtkSingleSelection *selection)
{
  why_list_part_follow (get_part (self, WHY_TYPE_LIST_PART), selection);
}

gboolean
why_window_drop (WhyWindow *self, const GValue *value)
{
  return why_file_part_drop (get_part (self, WHY_TYPE_FILE_PART), value);
}

void
why_window_export (WhyWindow *self, const char *path)
{
  g_return_if_fail (WHY_IS_WINDOW (self) && path);
  why_export_part_write (get_part (self, WHY_TYPE_EXPORT_PART), path);
}

void
why_window_settle (WhyWindow *self, const char *path)
{
  why_session_settle (self->session, path);
}

void
why_window_follow_file (WhyWindow *self, const char *from, const char *to)
{
  why_session_follow_file (self->session, from, to);
}

WhySession *
why_window_get_session (WhyWindow *self)
{
  return self->session;
}

WhyTransport *
why_window_get_transport (WhyWindow *self)
{
  return self->transport;
}

WhyTakeSession *
why_window_get_take (WhyWindow *self)
{
  return self->take;
}

const WhyAnalysis *
why_window_get_analysis (WhyWindow *self)
{
  return why_session_get_analysis (self->session);
}

gboolean
why_window_get_busy (WhyWindow *self)
{
  static const char *const panels[] = { "spectrogram", "scattering", "relevance" };
  gboolean is_busy = why_session_get_running (self->session);
  for (gsize i = 0; i < G_N_ELEMENTS (panels); i++)
    is_busy = is_busy || why_panel_view_get_busy (get_child (self, panels[i]));
  return is_busy;
}

const char *
why_window_get_page (WhyWindow *self)
{
  return gtk_stack_get_visible_child_name (get_child (self, "stack"));
}

const char *
why_window_get_toast (WhyWindow *self)
{
  return why_toaster_get_last (self->toaster);
}
