/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "sidecar-case.h"

/* The file's text: what is read, what is kept, what is refused; and how two of them become one. */

#define HEAD "{\"format\":\"whybrato-sidecar\",\"version\":1"

static WhySidecar *
parse (const char *text)
{
  return why_sidecar_parse (text, strlen (text), NULL);
}

static void
test_round_trip (void)
{
  g_autoptr (WhySidecar) sidecar = why_sidecar_new ();
  const WhyCorrection trill = { .from_s = 1.25,
                                .to_s = 2.1,
                                .label = (char *) "trill",
                                .remark = (char *) "slow,\n“très lent”",
                                .has_was = TRUE,
                                .was_from_s = 1.2,
                                .was_to_s = 2.1,
                                .was_label = (char *) "vibrato",
                                .was_model = (char *) "default" },
                      gone = { .from_s = 0.1, .to_s = 0.5, .is_removed = TRUE };
  why_sidecar_set_title (sidecar, "Étude");
  why_sidecar_set_remark (sidecar, "A \"remark\"");
  why_sidecar_add (sidecar, &trill);
  why_sidecar_add (sidecar, &gone);
  g_autofree char *text = why_sidecar_format (sidecar, "a.wav");
  g_autoptr (WhySidecar) again = parse (text);
  g_assert_nonnull (again);
  g_assert_true (why_sidecar_equal (sidecar, again));
  g_assert_cmpstr (why_sidecar_get_title (again), ==, "Étude");
  g_assert_true (why_sidecar_get (again, 0)->is_removed);
  g_assert_cmpstr (why_sidecar_get (again, 1)->remark, ==, "slow,\n“très lent”");
  g_autofree char *same = why_sidecar_format (again, "a.wav");
  g_assert_cmpstr (text, ==, same);
}

static void
test_unknown_members (void)
{
  g_autoptr (WhySidecar) sidecar = parse (
      HEAD ",\"teacher\":{\"name\":\"N\"},\"notes\":[{\"from_s\":1,\"to_s\":2,"
           "\"label\":\"trill\",\"stars\":5,\"was\":{\"from_s\":1,\"to_s\":2,\"key\":[1,2]}}]}");
  g_assert_nonnull (sidecar);
  g_autoptr (WhySidecar) copy = why_sidecar_copy (sidecar);
  WhyCorrection changed = *why_sidecar_get (copy, 0);
  changed.label = (char *) "none";
  why_sidecar_add (copy, &changed);
  why_sidecar_remove (copy, 0);
  g_autofree char *text = why_sidecar_format (copy, "a.wav");
  g_assert_nonnull (strstr (text, "\"teacher\""));
  g_assert_nonnull (strstr (text, "\"stars\" : 5"));
  g_assert_nonnull (strstr (text, "\"key\""));
}

static void
test_newer (void)
{
  g_autoptr (WhySidecar) newer
      = parse (
          "{\"format\":\"whybrato-sidecar\",\"version\":2,\"notes\":[{\"from_s\":1,\"to_s\":2}]}"),
      other = parse ("{\"format\":\"whybrato-sidecar\",\"version\":7,\"notes\":{\"all\":\"new\"}}");
  g_assert_true (newer && why_sidecar_is_newer (newer));
  g_assert_cmpuint (why_sidecar_n (newer), ==, 1);
  g_assert_true (other && why_sidecar_is_newer (other));
  g_assert_cmpuint (why_sidecar_n (other), ==, 0);
}

static void
test_bad (void)
{
  static const char *const bad[] = {
    "",
    "[]",
    "null",
    "{",
    "{}",
    "{\"format\":\"whybrato-sidecar\"}",
    "{\"format\":\"other\",\"version\":1}",
    "{\"format\":1,\"version\":1}",
    "{\"format\":\"whybrato-sidecar\",\"version\":0}",
    "{\"format\":\"whybrato-sidecar\",\"version\":1.5}",
    "{\"format\":\"whybrato-sidecar\",\"version\":\"1\"}",
    HEAD ",\"title\":3}",
    HEAD ",\"notes\":{}}",
    HEAD ",\"notes\":[1]}",
    HEAD ",\"notes\":[{\"from_s\":1}]}",
    HEAD ",\"notes\":[{\"from_s\":2,\"to_s\":1}]}",
    HEAD ",\"notes\":[{\"from_s\":1,\"to_s\":1}]}",
    HEAD ",\"notes\":[{\"from_s\":1,\"to_s\":1.0000000001}]}",
    HEAD ",\"notes\":[{\"from_s\":-1,\"to_s\":1}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1e300}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1e999}]}",
    HEAD ",\"notes\":[{\"from_s\":\"0\",\"to_s\":1}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1,\"label\":\"\"}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1,\"label\":\"a\\nb\"}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1,\"label\":7}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1,\"label\":"
         "\"0123456789012345678901234567890123456789012345678901234567890123\"}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1,\"removed\":1}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1,\"was\":[]}]}",
    HEAD ",\"notes\":[{\"from_s\":0,\"to_s\":1,\"was\":{\"from_s\":3,\"to_s\":2}}]}",
    HEAD ",\"title\":\"\xff\"}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (bad[i], "\"");
      g_test_message ("%s", shown);
      g_assert_null (why_sidecar_parse (bad[i], strlen (bad[i]), &error));
      g_assert_error (error, WHY_ERROR, WHY_ERR_FORMAT);
    }
  g_autoptr (GString) deep = g_string_new (HEAD ",\"notes\":");
  for (int i = 0; i < 1000000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (why_sidecar_parse (deep->str, deep->len, NULL));
  g_assert_null (why_sidecar_parse (HEAD "}\0", sizeof HEAD + 1, NULL));
}

/* What each of two did since is in what they make together. */
static void
test_merge (void)
{
  g_autoptr (WhySidecar) base = sidecar_case_one (1, 2, "trill"), mine = why_sidecar_copy (base),
                         theirs = why_sidecar_copy (base),
                         early = sidecar_case_one (0, 0.5, "none"),
                         late = sidecar_case_one (5, 6, "tremolo");
  gboolean has_conflict;
  why_sidecar_add (mine, why_sidecar_get (early, 0));
  why_sidecar_remove (theirs, 0);
  why_sidecar_add (theirs, why_sidecar_get (late, 0));
  why_sidecar_set_title (theirs, "Theirs");
  why_sidecar_set_remark (mine, "Mine");
  g_autoptr (WhySidecar) merged = why_sidecar_merge (base, mine, theirs, &has_conflict);
  g_assert_false (has_conflict);
  g_assert_cmpuint (why_sidecar_n (merged), ==, 2);
  g_assert_cmpfloat (why_sidecar_get (merged, 0)->from_s, ==, 0);
  g_assert_cmpfloat (why_sidecar_get (merged, 1)->from_s, ==, 5);
  g_assert_cmpstr (why_sidecar_get_title (merged), ==, "Theirs");
  g_assert_cmpstr (why_sidecar_get_remark (merged), ==, "Mine");
}

static void
test_merge_conflict (void)
{
  g_autoptr (WhySidecar) base = why_sidecar_new (), mine = sidecar_case_one (1, 2, "trill"),
                         theirs = sidecar_case_one (1.5, 2.5, "tremolo");
  gboolean has_conflict;
  g_autoptr (WhySidecar) merged = why_sidecar_merge (base, mine, theirs, &has_conflict);
  g_assert_true (has_conflict);
  g_assert_true (why_sidecar_equal (merged, mine));
  g_autoptr (WhySidecar) same = why_sidecar_merge (base, mine, mine, &has_conflict);
  g_assert_false (has_conflict);
  g_assert_true (why_sidecar_equal (same, mine));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sidecar/round-trip", test_round_trip);
  g_test_add_func ("/sidecar/unknown-members", test_unknown_members);
  g_test_add_func ("/sidecar/newer", test_newer);
  g_test_add_func ("/sidecar/bad", test_bad);
  g_test_add_func ("/sidecar/merge", test_merge);
  g_test_add_func ("/sidecar/merge-conflict", test_merge_conflict);
  return g_test_run ();
}
