/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* GLib is built without ThreadSanitizer, which therefore does not see how its locks, conditions
 * and main contexts order what threads do. These say it, and are GLib's own functions otherwise. */

#if defined(__SANITIZE_THREAD__)
#define WHY_HAS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WHY_HAS_TSAN 1
#endif
#endif

#ifdef WHY_HAS_TSAN
void __tsan_acquire (void *address);
void __tsan_release (void *address);
#define why_hand_over(address) __tsan_release (address)
#define why_take_over(address) __tsan_acquire (address)
#else
/* Before an object goes to another thread through GLib, and after it came from one. */
#define why_hand_over(address) ((void) (address))
#define why_take_over(address) ((void) (address))
#endif

static inline void
why_lock (GMutex *mutex)
{
  g_mutex_lock (mutex);
  why_take_over (mutex);
}

static inline void
why_unlock (GMutex *mutex)
{
  why_hand_over (mutex);
  g_mutex_unlock (mutex);
}

static inline void
why_wait (GCond *cond, GMutex *mutex)
{
  why_hand_over (mutex);
  g_cond_wait (cond, mutex);
  why_take_over (mutex);
}

static inline void
why_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  why_hand_over (mutex);
  g_cond_wait_until (cond, mutex, end_time);
  why_take_over (mutex);
}
