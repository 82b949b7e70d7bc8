/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/takes/why-takes-window.h"

#include <glib/gi18n.h>

#include "app/sound/why-recording.h"
#include "app/takes/why-rename-dialog.h"
#include "app/takes/why-take-change.h"
#include "app/takes/why-take-row.h"
#include "app/window/why-toaster.h"
#include "base/why-utf8.h"

/* So long after a change in the folder it is read: more of them may come. */
#define SETTLE_MS 200
/* While something is being recorded, its end is looked for. */
#define RECORDING_MS 1000

struct _WhyTakesWindow
{
  AdwWindow parent_instance;
  AdwWindowTitle *heading;
  AdwToastOverlay *toasts;
  AdwStatusPage *empty, *trouble;
  GtkStack *stack;
  GtkListBox *list;

  char *folder;
  GFileMonitor *monitor;
  WhyToaster *toaster;
  guint timer;               /* until the folder is read */
  gboolean is_listing;       /* it is being read, */
  gboolean is_stale;         /* and once more after that */
  GCancellable *cancellable; /* the window is gone */
  GPtrArray *trashed;        /* WhyTrashedTake; the last is brought back first */
  char *wanted;              /* path of the take that is chosen once it is listed */
};

enum
{
  OPEN,
  SETTLE,
  RENAMED,
  TRASHED,
  RESTORED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyTakesWindow, why_takes_window, ADW_TYPE_WINDOW)

/* What is done to a take, in a thread of its own. */
typedef struct
{
  char *path, *name;       /* name: NULL, it is deleted */
  WhyTrashedTake *trashed; /* that is brought back, or was deleted */
} Change;

static void read_folder (WhyTakesWindow *self);

static void
change_free (gpointer data)
{
  Change *change = data;
  g_free (change->path);
  g_free (change->name);
  g_clear_pointer (&change->trashed, why_trashed_take_free);
  g_free (change);
}

static const WhyKeptTake *
take_of (GtkListBoxRow *row)
{
  return why_take_row_get (WHY_TAKE_ROW (row));
}

static GtkListBoxRow *
find_row (WhyTakesWindow *self, const char *path)
{
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)); i++)
    if (g_str_equal (take_of (row)->path, path))
      return row;
  return NULL;
}

static void
choose_row (WhyTakesWindow *self, GtkListBoxRow *row)
{
  gtk_list_box_select_row (self->list, row);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer unused)
{
  return why_kept_take_compare (take_of (a), take_of (b));
}

static void
day_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer unused)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = why_kept_take_day_text (take_of (row), now);
  g_autofree char *above = before ? why_kept_take_day_text (take_of (before), now) : NULL;
  GtkWidget *header = gtk_list_box_row_get_header (row);
  if (g_strcmp0 (day, above) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  if (header)
    {
      gtk_label_set_text (GTK_LABEL (header), day);
      return;
    }
  header = gtk_label_new (day);
  gtk_label_set_xalign (GTK_LABEL (header), 0);
  gtk_label_set_ellipsize (GTK_LABEL (header), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (header, "heading");
  gtk_widget_add_css_class (header, "take-day");
  gtk_list_box_row_set_header (row, header);
}

static void row_rename_cb (WhyTakesWindow *self, GtkListBoxRow *row);
static void row_delete_cb (WhyTakesWindow *self, GtkListBoxRow *row);

static void
add_row (WhyTakesWindow *self, WhyKeptTake *take)
{
  GtkWidget *row = why_take_row_new (take);
  g_signal_connect_object (row, "rename", G_CALLBACK (row_rename_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "delete", G_CALLBACK (row_delete_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (self->list, row);
}

/* Rows that say the same stay: who is among them keeps the place. */
static void
show_takes (WhyTakesWindow *self, GPtrArray *takes)
{
  g_autoptr (GHashTable) fresh = g_hash_table_new (g_str_hash, g_str_equal);
  GtkListBoxRow *row, *chosen = gtk_list_box_get_selected_row (self->list);
  gboolean is_wanted = self->wanted != NULL;
  int place = chosen ? gtk_list_box_row_get_index (chosen) : 0;
  if (!self->wanted && chosen)
    self->wanted = g_strdup (take_of (chosen)->path);
  gboolean has_focus = is_wanted || !gtk_window_get_focus (GTK_WINDOW (self))
                       || gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (self)),
                                                  GTK_WIDGET (self->list));
  for (guint i = 0; i < takes->len; i++)
    g_hash_table_insert (fresh, ((WhyKeptTake *) takes->pdata[i])->path, takes->pdata[i]);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i));)
    {
      WhyKeptTake *take = g_hash_table_lookup (fresh, take_of (row)->path);
      if (take && why_kept_take_equal (take, take_of (row)))
        {
          g_hash_table_remove (fresh, take->path);
          i++;
        }
      else
        gtk_list_box_remove (self->list, GTK_WIDGET (row));
    }
  for (guint i = takes->len; i-- > 0;)
    if (g_hash_table_contains (fresh, ((WhyKeptTake *) takes->pdata[i])->path))
      add_row (self, g_ptr_array_steal_index (takes, i));
  gtk_list_box_invalidate_headers (self->list);

  row = self->wanted ? find_row (self, self->wanted) : NULL;
  for (; !row && place >= 0; place--)
    row = gtk_list_box_get_row_at_index (self->list, place);
  g_clear_pointer (&self->wanted, g_free);
  gtk_stack_set_visible_child_name (self->stack, row ? "list" : "empty");
  if (row && row != gtk_list_box_get_selected_row (self->list))
    {
      gtk_list_box_select_row (self->list, row);
      if (has_focus)
        gtk_widget_grab_focus (GTK_WIDGET (row));
    }
}

static void
settled_cb (gpointer data)
{
  WhyTakesWindow *self = data;
  self->timer = 0;
  read_folder (self);
}

static void
read_later (WhyTakesWindow *self, guint ms)
{
  if (!self->timer)
    self->timer = g_timeout_add_once (ms, settled_cb, self);
}

static void
list_thread (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *takes = why_kept_take_list (folder, cancellable, &error);
  if (takes)
    g_task_return_pointer (task, takes, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
is_recorded (GPtrArray *takes)
{
  for (guint i = 0; i < takes->len; i++)
    if (((WhyKeptTake *) takes->pdata[i])->is_recording)
      return TRUE;
  return FALSE;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) takes = g_task_propagate_pointer (G_TASK (result), &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  WhyTakesWindow *self = data;
  self->is_listing = FALSE;
  if (takes)
    {
      if (is_recorded (takes))
        read_later (self, RECORDING_MS);
      show_takes (self, takes);
    }
  else
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);
      adw_status_page_set_description (self->trouble, escaped);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
    }
  if (self->is_stale)
    read_folder (self);
}

static void
read_folder (WhyTakesWindow *self)
{
  self->is_stale = self->is_listing;
  if (self->is_listing)
    return;
  self->is_listing = TRUE;
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, listed_cb, self);
  g_task_set_name (task, "[why] takes");
  g_task_set_task_data (task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (task, list_thread);
}

static void
folder_changed_cb (
    GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, WhyTakesWindow *self)
{
  /* A take that grows changes all the time. */
  if (event != G_FILE_MONITOR_EVENT_CHANGED && event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    read_later (self, SETTLE_MS);
}

/* Somebody looks at it: it may have become another day, and not every disk tells of changes. */
static void
active_cb (WhyTakesWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    read_folder (self);
}

static void
begin_change (WhyTakesWindow *self,
              Change *change,
              GTaskThreadFunc thread,
              GAsyncReadyCallback done)
{
  if (!change->trashed)
    g_signal_emit (self, signals[SETTLE], 0, change->path);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, done, g_object_ref (self));
  g_task_set_name (task, "[why] take");
  g_task_set_task_data (task, change, change_free);
  g_task_run_in_thread (task, thread);
}

static void
rename_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Change *change = data;
  GError *error = NULL;
  char *to = why_kept_take_rename (change->path, change->name, &error);
  if (to)
    g_task_return_pointer (task, to, g_free);
  else
    g_task_return_error (task, error);
}

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WhyTakesWindow) self = data;
  g_autoptr (GError) error = NULL;
  const Change *change = g_task_get_task_data (G_TASK (result));
  g_autofree char *to = g_task_propagate_pointer (G_TASK (result), &error);
  if (!to)
    why_toaster_say (self->toaster, "%s", error->message);
  else if (!g_str_equal (to, change->path))
    {
      g_free (self->wanted);
      self->wanted = g_strdup (to);
      g_signal_emit (self, signals[RENAMED], 0, change->path, to);
    }
  if (!g_cancellable_is_cancelled (self->cancellable))
    read_folder (self);
}

static void
rename_to (const char *path, const char *name, gpointer owner)
{
  Change *change = g_new0 (Change, 1);
  change->path = g_strdup (path);
  change->name = g_strdup (name);
  begin_change (owner, change, rename_thread, renamed_cb);
}

/* FALSE, and it is told: it is being recorded. */
static gboolean
can_change (WhyTakesWindow *self, const WhyKeptTake *take)
{
  g_autofree char *name = why_utf8_plain_name (take->path);
  if (take->is_recording)
    why_toaster_say (self->toaster, _ ("%s is still being recorded; stop that first."), name);
  return !take->is_recording;
}

static void
row_rename_cb (WhyTakesWindow *self, GtkListBoxRow *row)
{
  choose_row (self, row);
  if (can_change (self, take_of (row)))
    why_rename_dialog_show (GTK_WINDOW (self), take_of (row)->path, rename_to, G_OBJECT (self));
}

static void
trash_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Change *change = data;
  GError *error = NULL;
  WhyTrashedTake *trashed = why_kept_take_trash (change->path, &error);
  if (trashed)
    g_task_return_pointer (task, trashed, (GDestroyNotify) why_trashed_take_free);
  else
    g_task_return_error (task, error);
}

static void
trashed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WhyTakesWindow) self = data;
  g_autoptr (GError) error = NULL;
  WhyTrashedTake *trashed = g_task_propagate_pointer (G_TASK (result), &error);
  if (!trashed)
    why_toaster_say (self->toaster, "%s", error->message);
  else
    {
      g_autofree char *name = why_utf8_plain_name (trashed->path);
      g_autofree char *text = g_strdup_printf (_ ("%s was moved to the trash"), name);
      g_signal_emit (self, signals[TRASHED], 0, trashed->path);
      if (trashed->sound)
        {
          g_ptr_array_add (self->trashed, trashed);
          why_toaster_offer (self->toaster, text, _ ("_Undo"), "takes.undo");
        }
      else
        {
          why_trashed_take_free (trashed);
          why_toaster_say (self->toaster, "%s", text);
        }
    }
  if (!g_cancellable_is_cancelled (self->cancellable))
    read_folder (self);
}

static void
row_delete_cb (WhyTakesWindow *self, GtkListBoxRow *row)
{
  choose_row (self, row);
  if (!can_change (self, take_of (row)))
    return;
  Change *change = g_new0 (Change, 1);
  change->path = g_strdup (take_of (row)->path);
  begin_change (self, change, trash_thread, trashed_cb);
}

static void
restore_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Change *change = data;
  GError *error = NULL;
  if (why_kept_take_restore (change->trashed, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WhyTakesWindow) self = data;
  g_autoptr (GError) error = NULL;
  const Change *change = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = why_utf8_plain_name (change->trashed->path);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    why_toaster_say (self->toaster, "%s", error->message);
  else
    {
      g_free (self->wanted);
      self->wanted = g_strdup (change->trashed->path);
      why_toaster_say (self->toaster, _ ("%s is back"), name);
      g_signal_emit (self, signals[RESTORED], 0, change->trashed->path);
    }
  if (!g_cancellable_is_cancelled (self->cancellable))
    read_folder (self);
}

static void
undo_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  WhyTakesWindow *self = WHY_TAKES_WINDOW (widget);
  if (self->trashed->len == 0)
    return;
  Change *change = g_new0 (Change, 1);
  change->trashed = g_ptr_array_steal_index (self->trashed, self->trashed->len - 1);
  begin_change (self, change, restore_thread, restored_cb);
}

static void
rename_chosen_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  WhyTakesWindow *self = WHY_TAKES_WINDOW (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  if (row)
    row_rename_cb (self, row);
}

static void
delete_chosen_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  WhyTakesWindow *self = WHY_TAKES_WINDOW (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  if (row)
    row_delete_cb (self, row);
}

static void
activated_cb (GtkListBox *list, GtkListBoxRow *row, WhyTakesWindow *self)
{
  g_signal_emit (self, signals[OPEN], 0, take_of (row)->path);
}

static void
why_takes_window_dispose (GObject *object)
{
  WhyTakesWindow *self = WHY_TAKES_WINDOW (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (why_takes_window_parent_class)->dispose (object);
}

static void
why_takes_window_finalize (GObject *object)
{
  WhyTakesWindow *self = WHY_TAKES_WINDOW (object);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->toaster);
  g_ptr_array_unref (self->trashed);
  g_free (self->folder);
  g_free (self->wanted);
  G_OBJECT_CLASS (why_takes_window_parent_class)->finalize (object);
}

static void
why_takes_window_class_init (WhyTakesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_takes_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = why_takes_window_finalize;
  signals[OPEN] = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
  signals[SETTLE] = g_signal_new ("settle", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RENAMED] = g_signal_new ("renamed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[TRASHED] = g_signal_new ("trashed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RESTORED] = g_signal_new ("restored", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/whybrato/Whybrato/why-takes-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, WhyTakesWindow, name)
  BIND (heading);
  BIND (toasts);
  BIND (empty);
  BIND (trouble);
  BIND (stack);
  BIND (list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_install_action (widget_class, "takes.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "takes.rename", NULL, rename_chosen_cb);
  gtk_widget_class_install_action (widget_class, "takes.delete", NULL, delete_chosen_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "takes.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "takes.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "takes.undo",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
why_takes_window_init (WhyTakesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->folder = why_recording_folder ();
  self->cancellable = g_cancellable_new ();
  self->trashed = g_ptr_array_new_with_free_func ((GDestroyNotify) why_trashed_take_free);
  self->toaster = why_toaster_new (self->toasts);
  gtk_list_box_set_sort_func (self->list, compare_rows, NULL, NULL);
  gtk_list_box_set_header_func (self->list, day_header, NULL, NULL);

  g_autofree char *display = why_utf8_plain (self->folder, "");
  g_autofree char *text
      /* Translators: folder */
      = g_strdup_printf (_ ("What you record in the main window is kept in %s and listed here."),
                         display);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_status_page_set_description (self->empty, escaped);
  adw_window_title_set_subtitle (self->heading, display);

  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor)
    g_signal_connect (self->monitor, "changed", G_CALLBACK (folder_changed_cb), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  read_folder (self);
}

WhyTakesWindow *
why_takes_window_new (GtkApplication *application)
{
  return g_object_new (WHY_TYPE_TAKES_WINDOW, "application", application, NULL);
}

const char *
why_takes_window_get_page (WhyTakesWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

const char *
why_takes_window_get_toast (WhyTakesWindow *self)
{
  return why_toaster_get_last (self->toaster);
}
