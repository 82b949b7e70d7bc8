/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "cli/why-cli.h"
#include "train/data/why-synth.h"

/* "440", "A4", "C#5", "C♯5", "Bb3": frequency in equal temperament at A4 = 440 Hz; NAN for anything else.
 */
static double
parse_pitch (const char *text)
{
  static const char letters[] = "C D EF G A B";
  char *end;
  double hz = g_ascii_strtod (text, &end);
  if (end != text)
    return *end ? NAN : hz;

  const char *letter = strchr (letters, g_ascii_toupper (*text));
  if (!*text || *text == ' ' || !letter)
    return NAN;
  int semitone = (int) (letter - letters);
  const char *rest = text + 1;
  if (*rest == '#' || *rest == 's')
    semitone++, rest++;
  else if (g_str_has_prefix (rest, "♯"))
    semitone++, rest += strlen ("♯");
  else if (*rest == 'b')
    semitone--, rest++;
  else if (g_str_has_prefix (rest, "♭"))
    semitone--, rest += strlen ("♭");
  gint64 octave = g_ascii_strtoll (rest, &end, 10);
  if (end == rest || *end || octave < -1 || octave > 10)
    return NAN;
  return 440 * exp2 ((double) (semitone + 12 * ((int) octave + 1) - 69) / 12);
}

/* The command line; lives as long as the program. */
static char *technique, *pitch, *rate, *extent, *depth;
static int seed = 1;
static WhySynthParams params;

static const GOptionEntry entries[] = {
  { "technique", 0, 0, G_OPTION_ARG_STRING, &technique,
    N_ ("vibrato, trill, tremolo, bisbigliando, flatterzunge or none (required)"), "T" },
  { "pitch", 0, 0, G_OPTION_ARG_STRING, &pitch, N_ ("Note or frequency in Hz (default: A4)"),
    "A4" },
  { "rate", 0, 0, G_OPTION_ARG_STRING, &rate, N_ ("Modulation rate"), "HZ" },
  { "extent", 0, 0, G_OPTION_ARG_STRING, &extent,
    N_ ("Vibrato: swing to either side; trill: interval"), N_ ("CENTS") },
  { "depth", 0, 0, G_OPTION_ARG_STRING, &depth, N_ ("Tremolo, flatterzunge, bisbigliando: 0 to 1"),
    "D" },
  { "duration", 0, 0, G_OPTION_ARG_DOUBLE, &params.duration_s, N_ ("Seconds (default: 4)"), "S" },
  { "sample-rate", 0, 0, G_OPTION_ARG_DOUBLE, &params.sample_rate_hz,
    N_ ("Samples per second (default: 44100)"), "HZ" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed,
    N_ ("Random seed: another tone of the same kind (default: 1)"), "N" },
  G_OPTION_ENTRY_NULL,
};

/* False after a complaint. */
static gboolean
parse_numbers (void)
{
  const struct
  {
    const char *name, *text;
    double *value;
  } numbers[] = {
    { "rate", rate, &params.rate_hz },
    { "extent", extent, &params.extent_cents },
    { "depth", depth, &params.depth },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].text)
      {
        char *end;
        *numbers[i].value = g_ascii_strtod (numbers[i].text, &end);
        if (end == numbers[i].text || *end || !isfinite (*numbers[i].value))
          {
            why_cli_complain ("synth: “%s” is not a number; --%s needs one", numbers[i].text,
                              numbers[i].name);
            return FALSE;
          }
      }
  if (pitch)
    params.pitch_hz = parse_pitch (pitch);
  if (!isfinite (params.pitch_hz))
    why_cli_complain ("synth: “%s” is not a pitch; write A4, C#5 or a frequency in Hz", pitch);
  return isfinite (params.pitch_hz);
}

int
why_cli_synth (int argc, char **argv)
{
  float *samples = NULL;
  size_t n;
  WhyError error = { WHY_OK, "" };
  int status;

  why_synth_params_init (&params, "vibrato");
  if (!why_cli_parse (&argc, &argv, entries, "OUT.wav --technique T",
                      N_ ("Makes a tone with a known technique, as a 16-bit WAV file."), 1, 1,
                      &status))
    return status;
  if (!technique)
    return why_cli_misuse ("synth: name a technique with --technique T");
  if (!g_str_has_suffix (argv[1], ".wav") && !g_str_has_suffix (argv[1], ".WAV"))
    return why_cli_misuse ("synth: “%s” must end in .wav, the only format it writes", argv[1]);
  params.technique = technique;
  params.seed = (uint64_t) seed;
  if (!parse_numbers ())
    return WHY_EXIT_USAGE;
  if (why_synth_render (&params, &samples, &n, &error) != WHY_OK)
    return why_cli_misuse ("synth: %s", error.message);

  WhyStatus saved = why_audio_save (argv[1], samples, n, params.sample_rate_hz, true, &error);
  free (samples);
  if (saved == WHY_OK)
    return WHY_EXIT_OK;
  why_cli_complain ("%s: %s", argv[1], error.message);
  return WHY_EXIT_INPUT;
}
