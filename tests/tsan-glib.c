/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To be loaded before GLib where ThreadSanitizer runs (tools/test --sanitize). GLib is built without
 * it, so that what orders our threads there is not seen: locks, conditions, counted references, tasks
 * and idle sources. These functions tell it, and then do what GLib's do; no race is hidden by it
 * that GLib does not prevent. */
#include <dlfcn.h>
#include <gio/gio.h>
#include <stdarg.h>

/* Absent in programs that were built without ThreadSanitizer and inherit this library. */
void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

static void
take_over (gconstpointer address)
{
  if (__tsan_acquire && address)
    __tsan_acquire ((void *) address);
}

static void
hand_over (gconstpointer address)
{
  if (__tsan_release && address)
    __tsan_release ((void *) address);
}

/* The function of that name in the next library. */
#define NEXT(name)                                                                                 \
  __extension__({                                                                                  \
    static __typeof__ (&(name)) next;                                                              \
    if (!__atomic_load_n (&next, __ATOMIC_RELAXED))                                                \
      __atomic_store_n (&next, (__typeof__ (&(name))) dlsym (RTLD_NEXT, #name), __ATOMIC_RELAXED); \
    next;                                                                                          \
  })

/* Locks and conditions. */

void
g_mutex_lock (GMutex *mutex)
{
  NEXT (g_mutex_lock) (mutex);
  take_over (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked = NEXT (g_mutex_trylock) (mutex);
  if (locked)
    take_over (mutex);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  hand_over (mutex);
  NEXT (g_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  hand_over (mutex);
  NEXT (g_cond_wait) (cond, mutex);
  take_over (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  hand_over (mutex);
  gboolean signalled = NEXT (g_cond_wait_until) (cond, mutex, end_time);
  take_over (mutex);
  return signalled;
}

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean is_first = NEXT (g_once_init_enter) (location);
  take_over ((gconstpointer) location);
  return is_first;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  hand_over ((gconstpointer) location);
  NEXT (g_once_init_leave) (location, result);
}

/* Counted references: who drops the last sees what the others did. */

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  hand_over (count);
  gboolean is_last = NEXT (g_atomic_ref_count_dec) (count);
  if (is_last)
    take_over (count);
  return is_last;
}

static _Thread_local struct
{
  gpointer box;
  GDestroyNotify clear;
} releasing;

static void
clear_box (gpointer box)
{
  GDestroyNotify clear = releasing.clear;
  take_over (box);
  if (clear)
    clear (box);
}

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  __typeof__ (releasing) outer = releasing;
  hand_over (box);
  releasing.clear = clear;
  NEXT (g_atomic_rc_box_release_full) (box, clear_box);
  releasing = outer;
}

void (g_object_unref) (gpointer object)
{
  hand_over (object);
  take_over (object);
  NEXT (g_object_unref) (object);
}

void
g_bytes_unref (GBytes *bytes)
{
  hand_over (bytes);
  take_over (bytes);
  NEXT (g_bytes_unref) (bytes);
}

/* Idle sources. */

typedef struct
{
  GSourceFunc function;
  gpointer data;
  GDestroyNotify destroy;
} Idle;

static gboolean
call_idle (gpointer user)
{
  Idle *idle = user;
  take_over (idle);
  gboolean again = idle->function (idle->data);
  hand_over (idle);
  return again;
}

static void
free_idle (gpointer user)
{
  Idle *idle = user;
  take_over (idle);
  if (idle->destroy)
    idle->destroy (idle->data);
  g_free (idle);
}

guint (g_idle_add_full) (gint priority, GSourceFunc function, gpointer data, GDestroyNotify destroy)
{
  Idle *idle = g_new (Idle, 1);
  *idle = (Idle){ function, data, destroy };
  hand_over (idle);
  return NEXT (g_idle_add_full) (priority, call_idle, idle, free_idle);
}

guint (g_idle_add) (GSourceFunc function, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, function, data, NULL);
}

/* Tasks: from who makes one to its thread, and back. */

typedef struct
{
  GTask *task;
  gpointer data;
  GDestroyNotify destroy;
} TaskData;

/* What a task is told to call, kept with it. */
typedef struct
{
  GAsyncReadyCallback callback;
  GTaskThreadFunc function;
} Calls;

static Calls *
calls_of (gpointer task)
{
  GQuark quark = g_quark_from_static_string ("whybrato-tsan-calls");
  Calls *calls = g_object_get_qdata (task, quark);
  if (!calls)
    {
      calls = g_new0 (Calls, 1);
      g_object_set_qdata_full (task, quark, calls, g_free);
    }
  return calls;
}

static void
call_back (GObject *source, GAsyncResult *result, gpointer data)
{
  take_over (result);
  calls_of (result)->callback (source, result, data);
  hand_over (result);
}

GTask *(g_task_new) (gpointer source,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GTask *task = NEXT (g_task_new) (source, cancellable, callback ? call_back : NULL, data);
  calls_of (task)->callback = callback;
  return task;
}

static void
free_task_data (gpointer user)
{
  TaskData *data = user;
  take_over (data->task);
  if (data->destroy)
    data->destroy (data->data);
  g_free (data);
}

void
g_task_set_task_data (GTask *task, gpointer data, GDestroyNotify destroy)
{
  TaskData *ours = g_new (TaskData, 1);
  *ours = (TaskData){ task, data, destroy };
  NEXT (g_task_set_task_data) (task, ours, free_task_data);
}

gpointer
g_task_get_task_data (GTask *task)
{
  TaskData *ours = NEXT (g_task_get_task_data) (task);
  return ours ? ours->data : NULL;
}

static void
call_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  take_over (task);
  calls_of (task)->function (task, source, data ? ((TaskData *) data)->data : NULL, cancellable);
  hand_over (task);
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc function)
{
  calls_of (task)->function = function;
  hand_over (task);
  NEXT (g_task_run_in_thread) (task, call_in_thread);
}

void
g_task_run_in_thread_sync (GTask *task, GTaskThreadFunc function)
{
  calls_of (task)->function = function;
  hand_over (task);
  NEXT (g_task_run_in_thread_sync) (task, call_in_thread);
  take_over (task);
}

void
g_task_return_pointer (GTask *task, gpointer result, GDestroyNotify destroy)
{
  hand_over (task);
  NEXT (g_task_return_pointer) (task, result, destroy);
}

void
g_task_return_boolean (GTask *task, gboolean result)
{
  hand_over (task);
  NEXT (g_task_return_boolean) (task, result);
}

void
g_task_return_int (GTask *task, gssize result)
{
  hand_over (task);
  NEXT (g_task_return_int) (task, result);
}

void
g_task_return_error (GTask *task, GError *error)
{
  hand_over (task);
  NEXT (g_task_return_error) (task, error);
}

void
g_task_return_new_error (GTask *task, GQuark domain, gint code, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_task_return_error (task, g_error_new_valist (domain, code, format, arguments));
  va_end (arguments);
}

gboolean
g_task_return_error_if_cancelled (GTask *task)
{
  hand_over (task);
  return NEXT (g_task_return_error_if_cancelled) (task);
}
