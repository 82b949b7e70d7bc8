/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-simd.h"

#define SETTING "WHYBRATO_SIMD"

static void
test_names (void)
{
  for (int a = 0; a < WHY_N_SIMD; a++)
    for (int b = 0; b < a; b++)
      g_assert_cmpstr (why_simd_name ((WhySimd) a), !=, why_simd_name ((WhySimd) b));
}

/* The system's own list of what the processor can do. */
static void
test_best (void)
{
  g_autofree char *text = NULL;
  const char *line;
  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL)
      || !(line = strstr (text, "\nflags")))
    {
      g_assert_cmpint (why_simd_best (), >=, WHY_SIMD_PLAIN);
      g_test_skip ("the system does not list what its processor can do");
      return;
    }
  g_autofree char *flags = g_strndup (line + 1, strcspn (line + 1, "\n"));
  g_auto (GStrv) words = g_strsplit_set (flags, " \t", -1);
  const char *const *list = (const char *const *) words;
  gboolean avx2 = g_strv_contains (list, "avx2") && g_strv_contains (list, "fma");
  WhySimd want = avx2 && g_strv_contains (list, "avx512f") ? WHY_SIMD_AVX512
                 : avx2                                    ? WHY_SIMD_AVX2
                 : g_strv_contains (list, "avx")           ? WHY_SIMD_AVX
                                                           : WHY_SIMD_PLAIN;
  g_assert_cmpint (why_simd_best (), ==, want);
}

static void
assert_used (const char *setting, WhySimd want)
{
  g_autofree char *path = g_strdup_printf ("/base/simd/setting/subprocess/%d", (int) want);
  if (setting)
    g_setenv (SETTING, setting, TRUE);
  else
    g_unsetenv (SETTING);
  g_test_trap_subprocess (path, 0, 0);
  g_test_trap_assert_passed ();
}

/* A processor has all sets below its best; what it has not, or what is no set, changes nothing. */
static void
test_setting (void)
{
  static const char *const words[WHY_N_SIMD] = { "plain", "avx", "avx2", "avx512" };
  WhySimd best = why_simd_best ();
  assert_used (NULL, best);
  assert_used ("", best);
  assert_used ("sse9", best);
  for (int simd = 0; simd < WHY_N_SIMD; simd++)
    assert_used (words[simd], MIN ((WhySimd) simd, best));
}

static void
in_child (gconstpointer data)
{
  g_assert_cmpint (why_simd_used (), ==, GPOINTER_TO_INT (data));
  /* Read once. */
  g_setenv (SETTING, "plain", TRUE);
  g_assert_cmpint (why_simd_used (), ==, GPOINTER_TO_INT (data));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/simd/names", test_names);
  g_test_add_func ("/base/simd/best", test_best);
  g_test_add_func ("/base/simd/setting", test_setting);
  for (int simd = 0; simd < WHY_N_SIMD; simd++)
    {
      g_autofree char *path = g_strdup_printf ("/base/simd/setting/subprocess/%d", simd);
      g_test_add_data_func (path, GINT_TO_POINTER (simd), in_child);
    }
  return g_test_run ();
}
