/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What bench prints; how long things take is never asserted. */
#include <string.h>

#include "cli-case.h"
#include "nn/why-relevance.h"

static void
test_json (void)
{
  static const char *const names[] = { "filter_bank_ms", "scattering_ms",
                                       "scattering_short_ms", "fft_bound_ms",
                                       "streaming_hop_ms", "forward_ms", "file_to_panels_ms",
                                       "live_refresh_ms", "live_picture_ms", "live_share" };
  g_autoptr (JsonObject) object = cli_object (cli_run ("bench", "--json", "--threads", "2", NULL));
  g_assert_cmpfloat (cli_number (object, "threads"), ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpfloat (cli_number (object, names[i]), >, 0);

  JsonObject *relevance = json_object_get_object_member (object, "relevance_ms");
  g_assert_cmpuint (json_object_get_size (relevance), ==, WHY_N_RULES);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    g_assert_cmpfloat (cli_number (relevance, why_rule_name ((WhyRule) rule)), >=, 0);
}

static void
test_text (void)
{
  g_autofree char *text = cli_output (cli_run ("bench", NULL));
  g_assert_nonnull (strstr (text, "times its bare FFTs"));
  g_assert_nonnull (strstr (text, "live, a picture"));
}

static void
test_misuse (void)
{
  cli_assert_misused (cli_run ("bench", "--threads", "-1", NULL), "--threads");
  cli_assert_misused (cli_run ("bench", "file.wav", NULL), "too many arguments");
  cli_assert_refused (cli_run ("bench", "--model", "nowhere.safetensors", NULL),
                      "nowhere.safetensors", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/cli/bench/json", test_json);
  g_test_add_func ("/cli/bench/text", test_text);
  g_test_add_func ("/cli/bench/misuse", test_misuse);
  int status = g_test_run ();
  cli_end ();
  return status;
}
