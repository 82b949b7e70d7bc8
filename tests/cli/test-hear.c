/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hear writes: parts of a sound that are the whole together, and one band of it. */
#include <math.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "cli-case.h"

static WhyAudioClip
load (const char *path)
{
  WhyAudioClip clip;
  g_assert_cmpint (why_audio_load (path, CLI_RATE, 0, 0, &clip, NULL, NULL, NULL), ==, WHY_OK);
  return clip;
}

static WhyAudioClip
hear (const char *sound, const char *option, const char *value)
{
  const char *out = case_path ("heard.wav");
  g_autofree char *said = cli_output (cli_run ("hear", sound, "-o", out, option, value, NULL));
  g_assert_cmpstr (said, ==, "");
  return load (out);
}

static double
energy (const WhyAudioClip *clip)
{
  double sum = 0;
  for (size_t i = 0; i < clip->n; i++)
    sum += (double) (clip->samples[i] * clip->samples[i]);
  return sum;
}

static void
test_parts (void)
{
  const char *sound = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  /* At the rate of the model: with the recording's own it has been resampled. */
  WhyAudioClip whole = hear (sound, "--part", "all");
  WhyAudioClip mattered = hear (sound, "--part", "mattered"), rest = hear (sound, "--part", "rest");
  g_assert_cmpuint (mattered.n, ==, whole.n);
  g_assert_cmpuint (rest.n, ==, whole.n);
  for (size_t i = 0; i < whole.n; i++)
    {
      g_assert_cmpfloat (fabsf (mattered.samples[i] + rest.samples[i] - whole.samples[i]), <,
                         1e-5f);
    }
  g_assert_cmpfloat (energy (&mattered), >, 0);
  g_assert_cmpfloat (energy (&mattered), <, energy (&whole));
  why_audio_clip_clear (&whole);
  why_audio_clip_clear (&mattered);
  why_audio_clip_clear (&rest);
}

/* Of a contrast other frequencies matter than of either class alone. */
static void
test_against (void)
{
  const char *sound = case_sound ("tone.wav", 1.5, CLI_RATE, 440), *out = case_path ("heard.wav");
  WhyAudioClip heard[3];
  const char *const against[] = { "--against=trill", "--against=tremolo", NULL };
  for (gsize i = 0; i < G_N_ELEMENTS (against); i++)
    {
      g_free (cli_output (cli_run ("hear", sound, "-o", out, "--class=vibrato", against[i], NULL)));
      heard[i] = load (out);
      g_assert_cmpfloat (energy (&heard[i]), >, 0);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (against); i++)
    for (gsize j = 0; j < i; j++)
      g_assert_cmpint (memcmp (heard[i].samples, heard[j].samples, heard[i].n * sizeof (float)), !=,
                       0);
  for (gsize i = 0; i < G_N_ELEMENTS (against); i++)
    why_audio_clip_clear (&heard[i]);
}

/* The band of the fundamental holds it, that of a frequency which does not sound nothing. */
static void
test_carrier (void)
{
  const char *sound = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  WhyAudioClip whole = hear (sound, "--part", "all"), at = hear (sound, "--carrier", "440"),
               off = hear (sound, "--carrier", "150");
  g_assert_cmpfloat (energy (&at), >, 0.2 * energy (&whole));
  g_assert_cmpfloat (energy (&off), <, 0.01 * energy (&whole));
  why_audio_clip_clear (&whole);
  why_audio_clip_clear (&at);
  why_audio_clip_clear (&off);
}

static void
test_misuse (void)
{
  cli_assert_misused (cli_run ("hear", "x", NULL), "-o OUT.wav");
  cli_assert_misused (cli_run ("hear", "x", "-o", "y", "--part", "best", NULL), "mattered, rest");
  cli_assert_misused (cli_run ("hear", "x", "-o", "y", "--carrier", "-1", NULL), "--carrier");
  cli_assert_misused (cli_run ("hear", "x", "-o", "y", "--carrier", "9", "--part", "all", NULL),
                      "--carrier");
  cli_assert_misused (cli_run ("hear", "x", "-o", "y", "--start=-1", NULL), "--start");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/cli/hear/parts", test_parts);
  g_test_add_func ("/cli/hear/against", test_against);
  g_test_add_func ("/cli/hear/carrier", test_carrier);
  g_test_add_func ("/cli/hear/misuse", test_misuse);
  int status = g_test_run ();
  cli_end ();
  return status;
}
