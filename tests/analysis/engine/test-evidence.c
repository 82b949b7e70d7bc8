/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/engine/why-evidence.h"
#include "base/why-random.h"
#include "measure-tone.h"
#include "train/data/why-synth.h"

#define RATE_HZ 44100.0
#define N_CLASSES 6

enum
{
  VIBRATO,
  TRILL,
  TREMOLO,
  BISBIGLIANDO,
  FLATTERZUNGE,
  NONE
};

static char *names[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none", NULL };
static const WhyAxes axes
    = { .n_classes = N_CLASSES, .classes = names, .sample_rate_hz = RATE_HZ, .has_listener = TRUE };

/* A sound that is heard once and judged often, as when a model is adapted, comes to the same. */
static void
assert_same_in_parts (
    const float *x, gsize n, const float *before, const float *after, WhyEvidence evidence)
{
  WhyDoubts doubts;
  WhyMeasures measures;
  float p[N_CLASSES];
  memcpy (p, before, sizeof p);
  g_assert_cmpint (why_measure_process (x, n, RATE_HZ, &measures, NULL, NULL), ==, WHY_OK);
  g_assert_cmpint (why_evidence_doubt (x, n, RATE_HZ, &measures, &doubts), ==, WHY_OK);
  g_assert_cmpint (why_evidence_apply (&doubts, &axes, p), ==, evidence);
  g_assert_cmpmem (p, sizeof p, after, sizeof p);
}

/* What is made of a sound that networks call a class with probability p, none with 0.05; probabilities are left
 * in out. Whatever the sound, nothing is lost, and no technique gains but vibrato, by its swing. */
static WhyEvidence
weigh (const float *x, gsize n, gsize called, float p, float out[N_CLASSES])
{
  float before[N_CLASSES], sum = 0;
  WhyEvidence evidence;
  for (gsize k = 0; k < N_CLASSES; k++)
    if (called == NONE)
      out[k] = k == NONE ? p : (1 - p) / (N_CLASSES - 1);
    else
      out[k] = k == called ? p : k == NONE ? 0.05f : (0.95f - p) / (N_CLASSES - 2);
  memcpy (before, out, sizeof before);
  g_assert_cmpint (why_evidence_weigh (x, n, RATE_HZ, NULL, &axes, out, &evidence, NULL, NULL), ==,
                   WHY_OK);
  assert_same_in_parts (x, n, before, out, evidence);
  for (gsize k = 0; k < N_CLASSES; k++)
    {
      if (k != NONE && k != VIBRATO)
        g_assert_cmpfloat (out[k], <=, before[k]);
      g_assert_cmpfloat (out[k], >=, 0);
      sum += out[k];
    }
  g_assert_cmpfloat (fabsf (sum - 1), <, 1e-5);
  if (called != NONE && called != VIBRATO)
    g_assert_cmpfloat (out[VIBRATO], <=, before[VIBRATO]);
  return evidence;
}

static gsize
best_of (const float p[N_CLASSES])
{
  gsize best = 0;
  for (gsize k = 1; k < N_CLASSES; k++)
    if (p[k] > p[best])
      best = k;
  return best;
}

/* Modes of a drum or a bar under a stroke of noise, all dying away; the skin's pitch falls. */
typedef struct
{
  double hz, falls_db, glide; /* in a second; glide in octaves, at the stroke */
  double ratios[4];           /* of the modes, 0: no more */
  double noise, noise_falls_db;
  double seconds;
} Stroke;

static float *
strike (const Stroke *stroke, gsize *n)
{
  WhyRandom random = why_random_new (11);
  *n = (gsize) (stroke->seconds * RATE_HZ);
  float *x = g_new0 (float, *n + 1);
  for (int m = 0; m < 4; m++)
    {
      double phase = 0;
      for (gsize i = 0; i < *n && stroke->ratios[m] > 0; i++)
        {
          double t = (double) i / RATE_HZ,
                 level = pow (10, -stroke->falls_db * (1 + 0.3 * m) / 20 * t);
          phase += 2 * G_PI * stroke->hz * stroke->ratios[m]
                   * exp2 (stroke->glide * exp (-t / 0.05)) / RATE_HZ;
          x[i] += (float) (0.4 / (m + 1) * level * sin (phase));
        }
    }
  for (gsize i = 0; i < *n; i++)
    x[i] += (float) (stroke->noise * why_random_signed (&random, 0, 1)
                     * pow (10, -stroke->noise_falls_db / 20 * (double) i / RATE_HZ))
            + (float) why_random_signed (&random, 0, 1e-4);
  return x;
}

static void
test_struck (void)
{
  const Stroke strokes[] = {
    { 110, 100, 0.4, { 1, 1.59, 2.14, 2.65 }, 0.2, 120, 1.0 }, /* tom */
    { 150, 90, 0.3, { 1, 1.59, 0, 0 }, 0.2, 150, 0.8 },        /* a smaller one */
    { 1900, 90, 0, { 1, 1.52, 2.31, 2.9 }, 0.1, 300, 0.8 },    /* anvil */
    { 262, 60, 0, { 1, 2, 3, 4 }, 0.02, 200, 0.7 },            /* pizzicato */
    { 180, 90, 0, { 1, 0, 0, 0 }, 0.5, 90, 0.6 },              /* door */
    { 100, 400, 0, { 1, 0, 0, 0 }, 0.5, 90, 0.9 },             /* shaker */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (strokes); i++)
    for (gsize called = VIBRATO; called <= BISBIGLIANDO; called++)
      {
        gsize n;
        float p[N_CLASSES];
        g_autofree float *x = strike (&strokes[i], &n);
        WhyEvidence evidence = weigh (x, n, called, 0.7f, p);
        g_test_message ("stroke %zu called %s: none %.2f", i, names[called], (double) p[NONE]);
        g_assert_cmpint (best_of (p), ==, NONE);
        /* A clean string dies away without any change. */
        g_assert_cmpstr (why_evidence_name (evidence), ==, i == 3 ? "unchanging" : "few-cycles");
      }
}

/* A swoosh: noise that swells once. And noise that does nothing. Neither has a pitch that goes to and fro. */
static void
test_noise (void)
{
  gsize n = (gsize) (1.4 * RATE_HZ);
  for (int swells = 0; swells < 2; swells++)
    for (gsize called = VIBRATO; called <= TRILL; called++)
      {
        WhyRandom random = why_random_new (5);
        g_autofree float *x = g_new (float, n);
        float p[N_CLASSES];
        for (gsize i = 0; i < n; i++)
          x[i] = (float) (why_random_normal (&random) * 0.1
                          * (swells ? pow (sin (G_PI * (double) i / (double) n), 2) : 1));
        g_assert_cmpint (weigh (x, n, called, 0.7f, p), ==, WHY_EVIDENCE_FEW_CYCLES);
        g_assert_cmpint (best_of (p), ==, NONE);
      }
}

/* Strokes of several players, each at a pace of its own, come back at no one's: that is a section's tremolo. */
static void
test_section (void)
{
  for (guint64 seed = 1; seed <= 6; seed++)
    {
      WhyRandom random = why_random_new (seed);
      g_autofree float *sum = NULL;
      gsize n = 0;
      float p[N_CLASSES];
      for (int desk = 0; desk < 6; desk++)
        {
          WhySynthParams params;
          g_autofree float *x = NULL;
          why_synth_params_init (&params, "tremolo");
          params.rate_hz = 9 * exp2 (0.25 * why_random_normal (&random));
          params.pitch_hz = 330 * exp2 (0.005 * why_random_normal (&random));
          params.duration_s = 3;
          params.seed = why_random_next (&random);
          g_assert_cmpint (why_synth_render (&params, &x, &n, NULL), ==, WHY_OK);
          if (!sum)
            sum = g_new0 (float, n);
          for (gsize i = 0; i < n; i++)
            sum[i] += x[i] / 6;
        }
      g_assert_cmpint (weigh (sum, n, TREMOLO, 0.7f, p), ==, WHY_EVIDENCE_NETWORK);
      g_assert_cmpfloat (p[TREMOLO], >=, 0.69f);
    }
}

/* Every technique by machine, over pitches, rates and lengths: it stays what it was called, untouched. */
static void
test_techniques (void)
{
  const double pitches_hz[] = { 58, 233, 932 }, lengths_s[] = { 0.5, 0.8, 1.3, 2.5 };
  for (gsize k = 0; k < NONE; k++)
    for (gsize i = 0; i < G_N_ELEMENTS (pitches_hz); i++)
      for (gsize l = 0; l < G_N_ELEMENTS (lengths_s); l++)
        {
          WhySynthParams params;
          g_autofree float *x = NULL;
          gsize n;
          float p[N_CLASSES];
          why_synth_params_init (&params, names[k]);
          params.pitch_hz = pitches_hz[i];
          params.duration_s = lengths_s[l];
          params.seed = 10 * i + l;
          g_assert_cmpint (why_synth_render (&params, &x, &n, NULL), ==, WHY_OK);
          WhyEvidence evidence = weigh (x, n, k, 0.7f, p);
          g_test_message ("%s of %g Hz, %g s: %.3f", names[k], pitches_hz[i], lengths_s[l],
                          (double) p[k]);
          g_assert_cmpint (evidence, ==, WHY_EVIDENCE_NETWORK);
          g_assert_cmpfloat (p[k], >=, 0.69f);
        }
}

/* Wide and narrow, fast and slow, two cycles of it or many. */
static void
test_vibratos (void)
{
  const MeasureTone tones[] = {
    { .f0 = 440, .seconds = 2, .fm_rate = 5.5, .fm_cents = 8 },
    { .f0 = 440, .seconds = 2, .fm_rate = 5.5, .fm_cents = 200 },
    { .f0 = 196, .seconds = 2, .fm_rate = 3, .fm_cents = 30 },
    { .f0 = 196, .seconds = 2, .fm_rate = 7.5, .fm_cents = 100 },
    { .f0 = 440, .seconds = 0.5, .fm_rate = 4, .fm_cents = 40 }, /* two cycles */
    { .f0 = 440, .seconds = 0.7, .fm_rate = 3, .fm_cents = 40 }, /* two slow ones */
    { .f0 = 440, .seconds = 3, .fm_rate = 6, .fm_cents = 30, .onset_s = 2 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      gsize n;
      float p[N_CLASSES];
      g_autofree float *x = measure_tone_new (&tones[i], &n);
      g_assert_cmpint (weigh (x, n, VIBRATO, 0.7f, p), ==, WHY_EVIDENCE_NETWORK);
      g_assert_cmpfloat (p[VIBRATO], >=, 0.69f);
    }
}

/* Partials of a stiff low string beat for ever, each pair at its own rate: that is no tongue. */
static void
test_beating_string (void)
{
  gsize n = (gsize) (3 * RATE_HZ);
  g_autofree float *x = g_new0 (float, n);
  float p[N_CLASSES];
  for (int h = 1; h <= 60; h++)
    for (gsize i = 0; i < n; i++)
      x[i] += (float) (0.05 / sqrt (h)
                       * sin (2 * G_PI * 32.7 * h * sqrt (1 + 1e-5 * h * h) * (double) i / RATE_HZ
                              + h * h));
  g_assert_cmpint (weigh (x, n, FLATTERZUNGE, 0.9f, p), ==, WHY_EVIDENCE_BEATS);
  g_assert_cmpint (best_of (p), ==, NONE);
  g_assert_cmpstr (why_evidence_name (WHY_EVIDENCE_BEATS), ==, "beats");
}

/* What swings far, evenly and roundly is a vibrato, though networks call it none; but what a note does that is no
 * vibrato is not. */
static void
test_swings (void)
{
  const struct
  {
    MeasureTone tone;
    gboolean is_vibrato;
  } cases[] = {
    { { .f0 = 392, .seconds = 2.5, .fm_rate = 3.1, .fm_cents = 41 }, TRUE },
    { { .f0 = 392, .seconds = 2.6, .fm_rate = 2.3, .fm_cents = 31 }, TRUE },
    { { .f0 = 110, .seconds = 2, .fm_rate = 5.5, .fm_cents = 60 }, TRUE },
    { { .f0 = 880, .seconds = 1.5, .fm_rate = 7, .fm_cents = 90 }, TRUE },
    { { .f0 = 392, .seconds = 4, .fm_rate = 5, .fm_cents = 45, .onset_s = 1.5 }, TRUE },
    { { .f0 = 392, .seconds = 2.5, .fm_rate = 5, .fm_cents = 15 }, FALSE }, /* as strings beat */
    { { .f0 = 392, .seconds = 2.5, .fm_rate = 5, .fm_cents = 150 },
      FALSE },                                                              /* two notes, a siren */
    { { .f0 = 392, .seconds = 1.1, .fm_rate = 3, .fm_cents = 40 }, FALSE }, /* three cycles */
    { { .f0 = 392, .seconds = 2.5, .fm_rate = 12, .fm_cents = 40 },
      FALSE }, /* faster than anyone */
    { { .f0 = 392, .seconds = 2.5, .trill_rate = 5, .trill_cents = 100 }, FALSE }, /* a trill */
    { { .f0 = 392, .seconds = 2.5, .am_rate = 5, .am_depth = 0.5 }, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize n;
      float p[N_CLASSES];
      g_autofree float *x = measure_tone_new (&cases[i].tone, &n);
      WhyEvidence evidence = weigh (x, n, NONE, 0.95f, p);
      g_test_message ("tone %zu: vibrato %.2f", i, (double) p[VIBRATO]);
      g_assert_cmpint (best_of (p), ==, cases[i].is_vibrato ? VIBRATO : NONE);
      g_assert_cmpint (evidence, ==,
                       cases[i].is_vibrato ? WHY_EVIDENCE_SWING : WHY_EVIDENCE_NETWORK);
      /* Between two techniques it takes no side. */
      if (cases[i].is_vibrato)
        {
          weigh (x, n, TRILL, 0.7f, p);
          g_assert_cmpint (best_of (p), ==, TRILL);
        }
    }
}

/* A vibrato or trill would have been found in that much sound: unless networks are sure, it is none. What has no swing
 * to show is not asked for one, and in too little sound one may hide. */
static void
test_no_swing (void)
{
  const MeasureTone rough = { .f0 = 440, .seconds = 2, .am_rate = 24, .am_depth = 0.5 },
                    brief = { .f0 = 440, .seconds = 0.6, .am_rate = 24, .am_depth = 0.5 };
  gsize n, n_brief;
  float p[N_CLASSES];
  g_autofree float *x = measure_tone_new (&rough, &n), *less = measure_tone_new (&brief, &n_brief);
  for (gsize k = VIBRATO; k <= TRILL; k++)
    {
      g_assert_cmpint (weigh (x, n, k, 0.7f, p), ==, WHY_EVIDENCE_NO_SWING);
      g_assert_cmpint (best_of (p), ==, NONE);
      g_assert_cmpint (weigh (x, n, k, 0.94f, p), ==, WHY_EVIDENCE_NETWORK);
      g_assert_cmpfloat (p[k], <, 0.9f);
      g_assert_cmpint (weigh (less, n_brief, k, 0.7f, p), ==, WHY_EVIDENCE_NETWORK);
      g_assert_cmpfloat (p[k], >, 0.69f);
    }
  g_assert_cmpint (weigh (x, n, TREMOLO, 0.7f, p), ==, WHY_EVIDENCE_NETWORK);
  g_assert_cmpfloat (p[TREMOLO], >, 0.69f);
}

/* A trill's leaps would have been found in less sound than a vibrato's swing: but only networks that are hardly surer
 * of it than of none give way to that. */
static void
test_no_leaps (void)
{
  const MeasureTone flat = { .f0 = 440, .seconds = 0.8, .am_rate = 24, .am_depth = 0.5 },
                    brief = { .f0 = 440, .seconds = 0.65, .am_rate = 24, .am_depth = 0.5 },
                    leaping = { .f0 = 440, .seconds = 0.8, .trill_rate = 7, .trill_cents = 200 };
  const struct
  {
    MeasureTone tone;
    gsize heard;
    float as_likely;
    gboolean is_none;
  } cases[] = {
    { flat, TRILL, 0.55f, TRUE },     { flat, TRILL, 0.65f, FALSE },
    { flat, VIBRATO, 0.55f, FALSE },  { brief, TRILL, 0.55f, FALSE },
    { leaping, TRILL, 0.55f, FALSE }, { flat, TREMOLO, 0.55f, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize n;
      float p[N_CLASSES] = { 0 };
      WhyEvidence evidence;
      g_autofree float *x = measure_tone_new (&cases[i].tone, &n);
      p[cases[i].heard] = cases[i].as_likely;
      p[NONE] = 1 - cases[i].as_likely;
      g_assert_cmpint (why_evidence_weigh (x, n, RATE_HZ, NULL, &axes, p, &evidence, NULL, NULL),
                       ==, WHY_OK);
      g_test_message ("tone %zu: none %.2f", i, (double) p[NONE]);
      g_assert_cmpint (best_of (p), ==, cases[i].is_none ? NONE : cases[i].heard);
      g_assert_cmpint (evidence, ==,
                       cases[i].is_none ? WHY_EVIDENCE_NO_SWING : WHY_EVIDENCE_NETWORK);
    }
}

/* A technique that hardly leads all the rest, and none not far behind, is none; in less than a second that cannot be
 * said. The less it leads the likelier none becomes. */
static void
test_divided (void)
{
  const MeasureTone swinging = { .f0 = 440, .seconds = 2, .fm_rate = 5, .fm_cents = 18 };
  gsize n;
  float before = 1;
  g_autofree float *x = measure_tone_new (&swinging, &n);
  for (int percent = 35; percent <= 75; percent += 5)
    for (int is_brief = 0; is_brief <= 1; is_brief++)
      {
        float lead = (float) percent / 100, rest = (1 - lead) / 6, p[N_CLASSES];
        const float heard[] = { rest, rest, lead, rest, rest / 2, 2.5f * rest };
        WhyEvidence evidence;
        memcpy (p, heard, sizeof p);
        g_assert_cmpint (why_evidence_weigh (x, is_brief ? n / 3 : n, RATE_HZ, NULL, &axes, p,
                                             &evidence, NULL, NULL),
                         ==, WHY_OK);
        g_test_message ("%d %%, brief %d: none %.2f", percent, is_brief, (double) p[NONE]);
        gboolean is_divided = percent < 60 && !is_brief;
        g_assert_cmpint (best_of (p), ==, is_divided ? NONE : TREMOLO);
        g_assert_cmpint (evidence, ==, is_divided ? WHY_EVIDENCE_DIVIDED : WHY_EVIDENCE_NETWORK);
        if (!is_divided)
          g_assert_cmpmem (p, sizeof p, heard, sizeof heard);
        if (!is_brief)
          {
            g_assert_cmpfloat (p[NONE], <, before);
            before = p[NONE];
          }
      }
}

/* Others lose nothing to none where the most probable technique has its evidence; and there is nothing to tell where
 * the answer is none, or the model cannot say so. */
static void
test_who_is_asked (void)
{
  gsize n;
  float p[N_CLASSES] = { 0.05f, 0.1f, 0.05f, 0.05f, 0.65f, 0.1f }, before[N_CLASSES];
  WhyEvidence evidence;
  const MeasureTone rough = { .f0 = 440, .seconds = 2, .am_rate = 24, .am_depth = 0.5 };
  g_autofree float *x = measure_tone_new (&rough, &n);
  memcpy (before, p, sizeof p);
  g_assert_cmpint (why_evidence_weigh (x, n, RATE_HZ, NULL, &axes, p, &evidence, NULL, NULL), ==,
                   WHY_OK);
  g_assert_cmpint (evidence, ==, WHY_EVIDENCE_NETWORK);
  g_assert_cmpmem (p, sizeof p, before, sizeof before);

  g_assert_cmpint (weigh (x, n, NONE, 0.95f, p), ==, WHY_EVIDENCE_NETWORK);

  char *five[] = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", NULL };
  const WhyAxes without = { .n_classes = 5, .classes = five, .sample_rate_hz = RATE_HZ };
  memcpy (p, before, sizeof p);
  g_assert_cmpint (why_evidence_weigh (x, n, RATE_HZ, NULL, &without, p, &evidence, NULL, NULL), ==,
                   WHY_OK);
  g_assert_cmpmem (p, sizeof p, before, sizeof before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evidence/struck", test_struck);
  g_test_add_func ("/evidence/noise", test_noise);
  g_test_add_func ("/evidence/section", test_section);
  g_test_add_func ("/evidence/techniques", test_techniques);
  g_test_add_func ("/evidence/vibratos", test_vibratos);
  g_test_add_func ("/evidence/beating-string", test_beating_string);
  g_test_add_func ("/evidence/swings", test_swings);
  g_test_add_func ("/evidence/no-swing", test_no_swing);
  g_test_add_func ("/evidence/no-leaps", test_no_leaps);
  g_test_add_func ("/evidence/divided", test_divided);
  g_test_add_func ("/evidence/who-is-asked", test_who_is_asked);
  return g_test_run ();
}
