/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-frame-debug.h"

#include <string.h>

#define LONG_MS 10.0

static gboolean
is_wanted (const char *what)
{
  const char *wanted = g_getenv ("WHYBRATO_DEBUG");
  return wanted && strstr (wanted, what);
}

static GPollFunc wrapped;
static gint64 woke;
static double longest_ms, longest_ever_ms;
static guint n_turns, n_long;
static double since_paint_ms;
static gboolean has_painted_now;

/* What lies between the end of one poll and the begin of the next is the main thread's work. */
static gint
watch_poll (GPollFD *fds, guint n_fds, gint timeout)
{
  if (woke)
    {
      double elapsed = (double) (g_get_monotonic_time () - woke) / 1000;
      longest_ms = MAX (longest_ms, elapsed);
      longest_ever_ms = MAX (longest_ever_ms, elapsed);
      n_turns++;
      since_paint_ms += elapsed;
      if (has_painted_now)
        {
          if (is_wanted ("paint"))
            g_printerr ("frame: %.2f\n", since_paint_ms);
          since_paint_ms = 0;
          has_painted_now = FALSE;
        }
      n_long += elapsed > LONG_MS;
      if (elapsed > LONG_MS)
        g_debug ("a turn of the main loop took %.1f ms", elapsed);
    }
  gint result = wrapped (fds, n_fds, timeout);
  woke = g_get_monotonic_time ();
  return result;
}

void
why_frame_debug_begin (void)
{
  if (wrapped || !(is_wanted ("frames") || is_wanted ("paint")))
    return;
  wrapped = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, watch_poll);
}

void
why_frame_debug_report (void)
{
  if (wrapped)
    g_printerr ("main loop: %u turns, longest %.1f ms, %u over %.0f ms\n", n_turns, longest_ever_ms,
                n_long, LONG_MS);
}

double
why_frame_debug_longest (void)
{
  double longest = longest_ms;
  longest_ms = 0;
  return longest;
}

static void
tell (const char *event)
{
  g_printerr ("%s: %" G_GINT64_FORMAT "\n", event, g_get_monotonic_time ());
}

static void
painted_cb (GdkFrameClock *clock, WhyWindow *window)
{
  has_painted_now = TRUE;
  if (!is_wanted ("start"))
    return;
  static const WhyAnalysis *shown;
  static gboolean has_painted;
  if (!has_painted)
    tell ("first frame");
  has_painted = TRUE;
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  if (analysis && analysis != shown && analysis->stage == WHY_STAGE_RELEVANCE
      && !why_window_get_busy (window))
    {
      tell ("panels");
      shown = analysis;
    }
}

static void
realized_cb (GtkWidget *window)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (painted_cb), window, 0);
}

void
why_frame_debug_window (WhyWindow *window)
{
  if (is_wanted ("start") || is_wanted ("paint"))
    g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

void
why_frame_debug_open (void)
{
  if (is_wanted ("start"))
    tell ("open");
}
