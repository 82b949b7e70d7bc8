/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "figure/panel/why-panel-private.h"
#include "fixture.h"

static void
assert_says (const char *text, const char *part)
{
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, part));
}

static void
assert_silent (const char *text, const char *part)
{
  g_assert_null (strstr (text, part));
}

/* Only what there is, stage by stage. */
static void
test_stages (void)
{
  static const WhyStage needed[]
      = { WHY_STAGE_SPECTROGRAM, WHY_STAGE_SCATTERING, WHY_STAGE_RELEVANCE };
  const WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS };
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      g_autofree char *nothing = why_panel_describe ((WhyPanelKind) kind, NULL, &options);
      g_assert_cmpstr (nothing, ==, "");
      for (int stage = WHY_STAGE_LOADED; stage <= WHY_STAGE_RELEVANCE; stage++)
        {
          Fixture f;
          fixture_init (&f, FIXTURE_BOTH_ORDERS, (WhyStage) stage);
          g_autofree char *text = why_panel_describe ((WhyPanelKind) kind, &f.analysis, &options);
          g_assert_true ((strstr (text, "hertz") != NULL) == (stage >= (int) needed[kind]));
          g_assert_true ((strstr (text, "Verdict: ") != NULL) == (stage >= WHY_STAGE_VERDICT));
          fixture_clear (&f);
        }
    }
}

/* The strongest cells, which are put there. */
static void
test_scattering (void)
{
  Fixture f;
  const WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS };
  fixture_init (&f, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  gsize n_frames = f.axes.n_frames;
  int first = fixture_path (&f, 20, -1), second = fixture_path (&f, 25, 14);
  g_assert_true (first >= 0 && second >= 0);
  fixture_fill (f.scattering, f.axes.n_paths * n_frames, 0.001f);
  fixture_fill (f.scattering + (gsize) first * n_frames, n_frames, 3);
  fixture_fill (f.scattering + (gsize) second * n_frames, n_frames, 2);
  g_autofree char *text = why_panel_describe (WHY_PANEL_SCATTERING, &f.analysis, &options);
  g_autofree char *carrier = g_strdup_printf ("Strongest carrier: %.0f hertz.",
                                              f.axes.paths[first].xi1 * f.axes.sample_rate_hz);
  g_autofree char *modulation
      = g_strdup_printf ("Strongest modulation: %.1f hertz, at the carrier of %.0f hertz.",
                         f.axes.paths[second].xi2 * f.axes.sample_rate_hz,
                         f.axes.paths[second].xi1 * f.axes.sample_rate_hz);
  assert_says (text, carrier);
  assert_says (text, modulation);
  fixture_clear (&f);
}

/* For and against, in falling order, of the class and the range that are asked about. */
static void
test_relevance (void)
{
  Fixture f;
  WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS, .question.class_index = 1 };
  fixture_init (&f, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  gsize n_frames = f.axes.n_frames, n = f.axes.n_paths * n_frames;
  float *plane = f.relevance + n;
  int best = fixture_path (&f, 30, 13), next = fixture_path (&f, 10, -1),
      worst = fixture_path (&f, 40, 15);
  g_assert_true (best >= 0 && next >= 0 && worst >= 0);
  fixture_fill (plane, n, 0);
  fixture_fill (plane + (gsize) best * n_frames, n_frames, 5);
  fixture_fill (plane + (gsize) next * n_frames, n_frames, 3);
  fixture_fill (plane + (gsize) worst * n_frames, n_frames, -2);
  g_autofree char *text = why_panel_describe (WHY_PANEL_RELEVANCE, &f.analysis, &options);
  assert_says (text, f.axes.classes[1]);
  const char *first = strstr (text, "+50.0 percent"), *second = strstr (text, "+30.0 percent"),
             *against = strstr (text, "-20.0 percent");
  g_assert_true (first && second && against);
  g_assert_true (first < second && second < against);
  assert_silent (text, "seconds");

  /* Nothing speaks against it, nor for it: no such sentence. */
  fixture_fill (plane, n, 0);
  options.from_s = 0.5;
  options.to_s = 1.5;
  g_autofree char *empty = why_panel_describe (WHY_PANEL_RELEVANCE, &f.analysis, &options);
  assert_silent (empty, "gainst it");
  assert_silent (empty, "hertz");
  assert_says (empty, "From 0.5 to 1.5 seconds.");
  fixture_clear (&f);
}

/* Of a contrast both techniques are told, and which sign speaks for which. */
static void
test_contrast (void)
{
  Fixture f;
  WhyPanelOptions options
      = { .rule = WHY_RULE_EPSILON_ZPLUS, .question = why_question_rather (0, 1) };
  fixture_init (&f, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  gsize n_frames = f.axes.n_frames, n = f.axes.n_paths * n_frames;
  int shared = fixture_path (&f, 30, 13), one = fixture_path (&f, 10, -1),
      other = fixture_path (&f, 40, 15);
  g_assert_true (shared >= 0 && one >= 0 && other >= 0);
  fixture_fill (f.relevance, 2 * n, 0);
  for (gsize k = 0; k < 2; k++)
    fixture_fill (f.relevance + k * n + (gsize) shared * n_frames, n_frames, 9);
  fixture_fill (f.relevance + (gsize) one * n_frames, n_frames, 3);
  fixture_fill (f.relevance + n + (gsize) other * n_frames, n_frames, 1);
  g_autofree char *text = why_panel_describe (WHY_PANEL_RELEVANCE, &f.analysis, &options);
  assert_says (text, "Why vibrato rather than trill, according to LRP-[ε,z+].");
  assert_says (text, "Positive values speak for vibrato, negative ones for trill.");
  assert_says (text, "+75.0 percent");
  assert_says (text, "Most for trill.");
  assert_says (text, "-25.0 percent");
  assert_silent (text, "gainst it");
  /* What speaks for both alike tells nothing. */
  g_autofree char *same = g_strdup_printf ("arrier %.0f hertz, modulated",
                                           f.axes.paths[shared].xi1 * f.axes.sample_rate_hz);
  assert_silent (text, same);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel-describe/stages", test_stages);
  g_test_add_func ("/panel-describe/scattering", test_scattering);
  g_test_add_func ("/panel-describe/relevance", test_relevance);
  g_test_add_func ("/panel-describe/contrast", test_contrast);
  return g_test_run ();
}
