/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "analysis-case.h"
#include "analysis/why-manifest.h"

static WhyManifest *
load (const char *text, const char *const *maps, const char *const *excludes)
{
  g_autoptr (GError) error = NULL;
  WhyManifest *manifest = why_manifest_load (case_text ("m.csv", text), maps, excludes, &error);
  g_assert_no_error (error);
  return manifest;
}

static void
test_plain (void)
{
  g_autoptr (WhyManifest) manifest = load ("path,class,split,pitch\n"
                                           "a.wav,vibrato,train,A4\n"
                                           "\n"
                                           "sub/b.wav,ordinario,test,\n"
                                           "/abs/c.wav,trill,test,C5", /* no line end */
                                           NULL, NULL);
  g_assert_cmpuint (manifest->n_columns, ==, 4);
  g_assert_cmpstr (manifest->columns[3], ==, "pitch");
  g_assert_null (manifest->columns[4]);
  g_assert_cmpuint (manifest->n_rows, ==, 3);
  const WhyManifestRow *rows = manifest->rows;
  g_assert_cmpstr (rows[0].path, ==, "a.wav");
  g_assert_cmpstr (rows[0].file, ==, case_path ("a.wav"));
  g_assert_cmpstr (rows[0].cells[3], ==, "A4");
  g_assert_cmpuint (rows[0].line, ==, 2);
  g_assert_cmpstr (rows[1].file, ==, case_path ("sub/b.wav"));
  g_assert_cmpstr (rows[1].class_name, ==, "none"); /* ordinario=none is the default */
  g_assert_cmpstr (rows[1].cells[1], ==, "ordinario");
  g_assert_cmpstr (rows[1].cells[3], ==, "");
  g_assert_cmpuint (rows[1].line, ==, 4);
  g_assert_cmpstr (rows[2].file, ==, "/abs/c.wav");
  g_assert_cmpstr (rows[2].split, ==, "test");
  g_assert_cmpstr (rows[2].cells[3], ==, "C5");
  g_assert_cmpint (why_manifest_column (manifest, "split"), ==, 2);
  g_assert_cmpint (why_manifest_column (manifest, "rate"), ==, -1);
}

/* As spreadsheets write it: byte order mark, CRLF, quotes around commas, quotes and line breaks. */
static void
test_quotes (void)
{
  g_autoptr (WhyManifest) manifest = load ("\xef\xbb\xbf\"class\",split,\"path\",note\r\n"
                                           "vibrato,train,\"a, b.wav\",\"said \"\"ah\"\"\"\r\n"
                                           "trill,test,\"\",x\r\n",
                                           NULL, (const char *[]){ "note=x", NULL });
  g_assert_cmpuint (manifest->n_rows, ==, 1);
  g_assert_cmpstr (manifest->rows[0].path, ==, "a, b.wav");
  g_assert_cmpstr (manifest->rows[0].cells[3], ==, "said \"ah\"");

  g_autoptr (WhyManifest) lines = load ("path,class,split,note\n"
                                        "a.wav,vibrato,train,\"two\n\nlines\"\n"
                                        "b.wav,trill,test,5\" wide\r" /* old line end */
                                        "c.wav,trill,test,\n",
                                        NULL, NULL);
  g_assert_cmpuint (lines->n_rows, ==, 3);
  g_assert_cmpstr (lines->rows[0].cells[3], ==, "two\n\nlines");
  g_assert_cmpuint (lines->rows[1].line, ==, 5);
  g_assert_cmpstr (lines->rows[1].cells[3], ==, "5\" wide");
  g_assert_cmpuint (lines->rows[2].line, ==, 6);
}

static void
test_maps_and_excludes (void)
{
  const char *text = "path,class,split,source\n"
                     "a,ordinario,train,lib-1\nb,tremolo,train,lib-2\nc,trill,test,other\n"
                     "d,tremolo,test,other\ne,tremolo,test,lib\n";
  g_autoptr (WhyManifest) mapped
      = load (text, (const char *[]){ "tremolo=shake", "trill=", "trem=no", NULL }, NULL);
  static const char *const classes[] = { "ordinario", "shake", "", "shake", "shake" };
  for (gsize i = 0; i < 5; i++)
    g_assert_cmpstr (mapped->rows[i].class_name, ==, classes[i]);

  g_autoptr (WhyManifest) excluded
      = load (text, NULL, (const char *[]){ "source=lib-*", "path=c", NULL });
  g_assert_cmpuint (excluded->n_rows, ==, 2);
  g_assert_cmpstr (excluded->rows[0].path, ==, "d");
  g_assert_cmpstr (excluded->rows[1].path, ==, "e");

  /* The class is compared as it is written in the file, before it is renamed. */
  g_autoptr (WhyManifest) by_class = load (text, NULL, (const char *[]){ "class=ordinario", NULL });
  g_assert_cmpuint (by_class->n_rows, ==, 4);
}

static void
test_faults (void)
{
  static const struct
  {
    const char *text, *map, *exclude, *expected;
  } cases[] = {
    { "", NULL, NULL, "has no column “path”" },
    { "path,split\na,b\n", NULL, NULL, "has no column “class”" },
    { "path;class;split\na;b;c\n", NULL, NULL, "with commas between" },
    { "path,class,split,path\na,b,c,d\n", NULL, NULL, "has the column “path” twice" },
    { "path,class,split\n", NULL, NULL, "lists no files" },
    { "path,class,split\na,b,c\nd,e\n", NULL, NULL,
      "line 3: has 2 columns where the header has 3" },
    { "path,class,split\na,b,c,d\n", NULL, NULL, "line 2: has 4 columns" },
    { "path,class,split\na,\"b\nc\",c\n,b,c\n", NULL, NULL, "line 4: the path is empty" },
    { "path,class,split\na,b,c\na,\"b,c\nd,e,f\n", NULL, NULL, "line 3: a quote is not closed" },
    { "path,class,split\na,\"b\"x,c\n", NULL, NULL, "line 2: text follows a closing quote" },
    { "\"path\"s,class,split\n", NULL, NULL, "line 1: text follows a closing quote" },
    { "path,class,split\na,b,c\n", "b", NULL, "“b” is no class map; write FROM=TO" },
    { "path,class,split\na,b,c\n", NULL, "kind=b", "“kind=b” excludes nothing" },
    { "path,class,split\na,b,c\n", NULL, "class", "“class” excludes nothing" },
    { "path,class,split\na,b,c\n", NULL, "class=b", "lists no files" },
    { "path,class,split\n\xe9,b,c\n", NULL, NULL, "is not a CSV text in UTF-8" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *maps[] = { cases[i].map, NULL }, *excludes[] = { cases[i].exclude, NULL };
      g_autoptr (WhyManifest) manifest
          = why_manifest_load (case_text ("m.csv", cases[i].text), cases[i].map ? maps : NULL,
                               cases[i].exclude ? excludes : NULL, &error);
      g_assert_null (manifest);
      g_assert_cmpstr (g_quark_to_string (error->domain), ==, "why-error-quark");
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].expected));
      if (!cases[i].map && !cases[i].exclude)
        g_assert_true (g_str_has_prefix (error->message, case_path ("m.csv")));
    }
}

static void
assert_unreadable (const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (path, NULL, NULL, &error);
  g_assert_null (manifest);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_unreadable (void)
{
  assert_unreadable (case_path ("not-there.csv"), g_strerror (ENOENT));
  assert_unreadable (case_path (""), g_strerror (EISDIR));
  assert_unreadable (case_bytes ("m.csv", "path\0,class,split\n", 18), "is not a CSV text");
}

static void
append_quoted (GString *text, const char *cell)
{
  g_auto (GStrv) parts = g_strsplit (cell, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);
  g_string_append_printf (text, "\"%s\"", doubled);
}

/* What is written by the rules comes back as it was, and no text at all is taken amiss. */
static void
test_random (void)
{
  static const char alphabet[] = "a,b\"\n\r; ";
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  for (int round = 0; round < 300; round++)
    {
      g_autoptr (GString) text = g_string_new ("path,class,split\r\n");
      g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
      for (int i = 0; i < 9; i++)
        {
          g_autoptr (GString) cell = g_string_new (i % 3 == 0 ? "p" : "");
          for (int n = g_rand_int_range (rand, 0, 6); n > 0; n--)
            g_string_append_c (cell, alphabet[g_rand_int_range (rand, 0, 8)]);
          append_quoted (text, cell->str);
          g_string_append (text, i % 3 == 2 ? "\r\n" : ",");
          g_ptr_array_add (cells, g_strdup (cell->str));
        }
      g_autoptr (WhyManifest) manifest = load (text->str, NULL, NULL);
      g_assert_cmpuint (manifest->n_rows, ==, 3);
      for (guint i = 0; i < 9; i++)
        g_assert_cmpstr (manifest->rows[i / 3].cells[i % 3], ==, cells->pdata[i]);

      for (int n = 0; n < 30; n++)
        g_string_append_c (text, alphabet[g_rand_int_range (rand, 0, 8)]);
      g_autoptr (GError) error = NULL;
      g_autoptr (WhyManifest) noise
          = why_manifest_load (case_text ("n.csv", text->str), NULL, NULL, &error);
      g_assert_true ((noise == NULL) == (error != NULL));
      for (gsize i = 0; noise && i < noise->n_rows; i++)
        g_assert_cmpuint (g_strv_length (noise->rows[i].cells), ==, 3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/manifest/plain", test_plain);
  g_test_add_func ("/manifest/quotes", test_quotes);
  g_test_add_func ("/manifest/maps-and-excludes", test_maps_and_excludes);
  g_test_add_func ("/manifest/faults", test_faults);
  g_test_add_func ("/manifest/unreadable", test_unreadable);
  g_test_add_func ("/manifest/random", test_random);
  int status = g_test_run ();
  case_end ();
  return status;
}
