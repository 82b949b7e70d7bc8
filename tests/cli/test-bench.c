/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What bench prints; how long things take is never asserted. */
#include <string.h>

#include "base/why-simd.h"
#include "cli-case.h"
#include "nn/why-relevance.h"

static void
test_json (void)
{
  static const char *const names[]
      = { "filter_bank_ms",   "scattering_ms", "scattering_short_ms", "fft_bound_ms",
          "streaming_hop_ms", "forward_ms",    "file_to_panels_ms",   "live_refresh_ms",
          "live_picture_ms",  "live_share" };
  g_autoptr (JsonObject) object = cli_object (cli_run ("bench", "--json", "--threads", "2", NULL));
  g_assert_cmpfloat (cli_number (object, "threads"), ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpfloat (cli_number (object, names[i]), >, 0);

  JsonObject *relevance = json_object_get_object_member (object, "relevance_ms");
  g_assert_cmpuint (json_object_get_size (relevance), ==, WHY_N_RULES);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    g_assert_cmpfloat (cli_number (relevance, why_rule_name ((WhyRule) rule)), >=, 0);
}

static JsonObject *
kernels_of (JsonObject *object)
{
  JsonObject *kernels = json_object_get_object_member (object, "kernels");
  g_assert_nonnull (kernels);
  return kernels;
}

static gboolean
is_warned_of (JsonObject *kernels, const char *words)
{
  JsonArray *warnings = json_object_get_array_member (kernels, "warnings");
  for (guint i = 0; i < json_array_get_length (warnings); i++)
    if (strstr (json_array_get_string_element (warnings, i), words))
      return TRUE;
  return FALSE;
}

/* Which kernels run, and a word on each that is not the best: products are, unless held back. */
static void
test_kernels (void)
{
  static const struct
  {
    const char *key, *words;
  } parts[] = { { "products", "matrix products use" },
                { "scattering", "the scattering uses" },
                { "fft", "the Fourier transforms use" } };
  const char *best = why_simd_name (why_simd_best ());
  for (int held = 0; held < 2; held++)
    {
      if (held)
        g_setenv ("WHYBRATO_SIMD", "plain", TRUE);
      else
        g_unsetenv ("WHYBRATO_SIMD");
      g_autoptr (JsonObject) object = cli_object (cli_run ("bench", "--json", NULL));
      JsonObject *kernels = kernels_of (object);
      g_assert_cmpstr (json_object_get_string_member (kernels, "processor"), ==, best);
      g_assert_cmpstr (json_object_get_string_member (kernels, "products"), ==,
                       held ? why_simd_name (WHY_SIMD_PLAIN) : best);
      for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
        {
          const char *used = json_object_get_string_member (kernels, parts[i].key);
          g_assert_cmpstr (used, !=, "");
          if (why_simd_best () > WHY_SIMD_PLAIN)
            g_assert_true (is_warned_of (kernels, parts[i].words) == (strcmp (used, best) != 0));
        }
    }
  g_unsetenv ("WHYBRATO_SIMD");
}

static void
test_text (void)
{
  g_autofree char *text = cli_output (cli_run ("bench", NULL));
  g_assert_nonnull (strstr (text, "times its bare FFTs"));
  g_assert_nonnull (strstr (text, "live, a picture"));
  g_assert_nonnull (strstr (text, "kernels"));
  g_assert_nonnull (strstr (text, why_simd_name (why_simd_best ())));
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
  g_test_add_func ("/cli/bench/kernels", test_kernels);
  g_test_add_func ("/cli/bench/text", test_text);
  g_test_add_func ("/cli/bench/misuse", test_misuse);
  int status = g_test_run ();
  cli_end ();
  return status;
}
