/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/explain/why-hearing.h"
#include "app-fixture.h"
#include "app/panel/why-panel-view-private.h"
#include "app/window/why-trust-popover.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-window-private.h"

/* Which part of the sound is played, the band of a path, and what the trust line opens. */

static gboolean
is_whole (gpointer window)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return analysis && analysis->stage == WHY_STAGE_RELEVANCE && !why_window_get_busy (window);
}

static WhyWindow *
open_sound (void)
{
  g_autofree char *path = fixture_sound ("vibrato.wav", "vibrato", 3, 440);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  WhyWindow *window = fixture_open ();
  why_window_open (window, file);
  fixture_wait (is_whole, window, "the analysis");
  return window;
}

static gboolean
is_made (gpointer window)
{
  return why_transport_get_sound (why_window_get_transport (window)) != NULL;
}

/* As play does, which is not needed to hear what it would play. */
static const float *
heard (WhyWindow *window, GBytes **bytes)
{
  g_clear_pointer (bytes, g_bytes_unref);
  WhyTransport *transport = why_window_get_transport (window);
  if (!is_made (window) && !why_transport_is_playing (transport))
    why_transport_play (transport);
  fixture_wait (is_made, window, "the sound");
  *bytes = g_bytes_ref (why_transport_get_sound (transport));
  return g_bytes_get_data (*bytes, NULL);
}

static void
choose (WhyWindow *window, const char *part)
{
  fixture_act (window, "win.hear", g_variant_new_string (part));
}

/* The three toggles are the engine's three parts, made once each. */
static void
test_parts (void)
{
  WhyWindow *window = fixture_open ();
  g_assert_false (fixture_is_enabled (window, "win.hear"));
  fixture_close (window);

  window = open_sound ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  gsize n = g_bytes_get_size (analysis->samples) / sizeof (float);
  g_autoptr (GBytes) all = NULL, mattered = NULL, rest = NULL, again = NULL;
  g_assert_true (heard (window, &all) == g_bytes_get_data (analysis->samples, NULL));
  choose (window, "mattered");
  const float *a = heard (window, &mattered);
  g_assert_true (heard (window, &again) == a);
  choose (window, "rest");
  const float *b = heard (window, &rest), *x = g_bytes_get_data (analysis->samples, NULL);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (fabsf (a[i] + b[i] - x[i]), <, 1e-5f);
  /* Another class has mattered otherwise. */
  choose (window, "mattered");
  fixture_act (window, "win.explain", g_variant_new_uint32 (analysis->label == 0 ? 1 : 0));
  g_autoptr (GBytes) other = NULL;
  g_assert_true (memcmp (heard (window, &other), a, n * sizeof *a) != 0);
  choose (window, "all");
  g_assert_true (heard (window, &all) == x);
  fixture_close (window);
}

static WhyPanelProbe
probe_of (const WhyAnalysis *analysis, gsize path)
{
  const WhyPath *p = &analysis->axes->paths[path];
  return (WhyPanelProbe){ .cell_hz = p->xi1 * analysis->axes->sample_rate_hz };
}

static gboolean
is_marked (WhyPanelView *view, double hz)
{
  return view->band_low_hz < hz && hz < view->band_high_hz;
}

/* A path's band is shown on the spectrogram and heard; a second click, Escape or a toggle ends it. */
static void
test_band (void)
{
  WhyWindow *window = open_sound ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  WhyPanelView *spectrogram = fixture_child (window, "spectrogram"),
               *relevance = fixture_child (window, "relevance");
  WhyPanelProbe probe = probe_of (analysis, 3), other = probe_of (analysis, 0);
  g_autoptr (GBytes) sound = NULL, want = why_hearing_band (analysis, probe.cell_hz);

  g_assert_false (is_marked (spectrogram, probe.cell_hz));
  g_signal_emit_by_name (relevance, "chosen", &probe);
  const float *samples = heard (window, &sound);
  g_assert_cmpmem (samples, g_bytes_get_size (sound), g_bytes_get_data (want, NULL),
                   g_bytes_get_size (want));
  g_assert_true (is_marked (spectrogram, probe.cell_hz));

  for (int way = 0; way < 3; way++)
    {
      if (way == 0)
        g_signal_emit_by_name (relevance, "chosen", &probe);
      else if (way == 1)
        fixture_act (window, "win.cancel", NULL);
      else
        choose (window, "all");
      g_assert_true (heard (window, &sound) == g_bytes_get_data (analysis->samples, NULL));
      g_assert_false (is_marked (spectrogram, probe.cell_hz));
      g_signal_emit_by_name (fixture_child (window, "scattering"), "chosen", &probe);
      g_assert_true (heard (window, &sound) != g_bytes_get_data (analysis->samples, NULL));
      g_assert_true (is_marked (spectrogram, probe.cell_hz));
    }
  /* Another path's band takes the place of the one before. */
  g_signal_emit_by_name (relevance, "chosen", &other);
  g_assert_true (is_marked (spectrogram, other.cell_hz));
  g_assert_false (is_marked (spectrogram, probe.cell_hz));
  fixture_close (window);
}

static gboolean
is_tested (gpointer popover)
{
  return !why_trust_popover_get_busy (popover);
}

static void
test_trust (void)
{
  WhyWindow *window = open_sound ();
  WhyTrustPopover *popover = fixture_child (window, "trust");
  GtkMenuButton *button = fixture_child (window, "trust_button");
  GtkWidget *widget = GTK_WIDGET (popover);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (button)));
  /* Nothing is computed before somebody asks. */
  g_assert_false (why_trust_popover_get_busy (popover));
  gtk_menu_button_popup (button);
  g_assert_true (why_trust_popover_get_busy (popover));
  g_assert_true (fixture_says (widget, "% of the score (logit) explained"));
  fixture_wait (is_tested, popover, "the flip test");
  g_assert_true (fixture_says (widget, "Area between the curves"));
  g_assert_true (fixture_says (widget, "Gini 0."));
  g_assert_true (fixture_says (widget, "first convolution"));
  g_assert_true (fixture_says (widget, "against it (negative relevance)"));
  /* Another class while it is open is tested anew. */
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  fixture_act (window, "win.explain", g_variant_new_uint32 (analysis->label == 0 ? 1 : 0));
  fixture_wait (is_tested, popover, "the other flip test");
  g_assert_true (fixture_says (widget, "Area between the curves"));
  gtk_menu_button_popdown (button);
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-hear/parts", test_parts);
  g_test_add_func ("/window-hear/band", test_band);
  g_test_add_func ("/window-hear/trust", test_trust);
  return fixture_run ();
}
