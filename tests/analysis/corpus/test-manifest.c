/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis-case.h"
#include "analysis/corpus/why-csv.h"
#include "analysis/corpus/why-manifest.h"

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

/* Notes of a recording, as seconds. */
static void
test_parts (void)
{
  g_autoptr (WhyManifest) manifest = load ("path;class;split;From_s;to_s\n"
                                           "a.wav;vibrato;train;1,25;2.5\n"
                                           "a.wav;trill;train; 0 ; 1e1\n"
                                           "b.wav;trill;train;;\n"
                                           "c.wav;trill;train\n",
                                           NULL, NULL);
  const WhyManifestRow *rows = manifest->rows;
  g_assert_cmpfloat (rows[0].from_s, ==, 1.25);
  g_assert_cmpfloat (rows[0].to_s, ==, 2.5);
  g_assert_cmpfloat (why_manifest_row_length (&rows[0], 0), ==, 1.25);
  g_assert_cmpfloat (why_manifest_row_length (&rows[0], 1), ==, 1);
  g_assert_cmpfloat (rows[1].from_s, ==, 0);
  g_assert_cmpfloat (rows[1].to_s, ==, 10);
  for (int i = 2; i < 4; i++)
    {
      g_assert_cmpfloat (rows[i].to_s, ==, 0);
      g_assert_cmpfloat (why_manifest_row_length (&rows[i], 6), ==, 6);
      g_assert_cmpfloat (why_manifest_row_length (&rows[i], 0), ==, 0);
    }

  static const struct
  {
    const char *cells, *said;
  } wrong[] = {
    { "1,", "only one of" },         { ",2", "only one of" },
    { "2,1", "not after" },          { "1,1", "not after" },
    { "-1,2", "is not a place" },    { "one,2", "“one” is not a place" },
    { "0,nan", "“nan” is not a" },   { "0,inf", "“inf” is not a" },
    { "1 s,2 s", "“1 s” is not a" }, { "1e999,2", "is not a place" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text
          = g_strdup_printf ("path,class,split,from_s,to_s\na,trill,x,%s\n", wrong[i].cells);
      g_assert_null (why_manifest_load (case_text ("m.csv", text), NULL, NULL, &error));
      g_assert_error (error, WHY_ERROR, WHY_ERR_FORMAT);
      g_assert_nonnull (strstr (error->message, "line 2"));
      g_assert_nonnull (strstr (error->message, wrong[i].said));
    }
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
    { "\n,,\nPath,Klasse,split\na,b,c\n", NULL, NULL, "line 3: has no column “class”" },
    { "path,class,split,path\na,b,c,d\n", NULL, NULL, "line 1: has the column “path” twice" },
    { "path,class,split, Class \na,b,c,d\n", NULL, NULL, "has the column “Class” twice" },
    { "path,class,split\n", NULL, NULL, "does not list any files" },
    { "path,class,split\na,b,c\nd,e\n", NULL, NULL,
      "line 3: has 2 columns where the header has 3" },
    { "path,class,split\na,b,c,d\n", NULL, NULL, "line 2: has 4 columns" },
    { "path,class,split,,\na, b.wav,vibrato,test\n", NULL, NULL,
      "line 2: has 4 columns where the header has 3; put quotes around a cell that holds a “,”" },
    { "note;path;class;split\n1,5;a;b;c\n\nx;y;z\n", NULL, NULL,
      "line 4: has 3 columns where the header has 4; put quotes around a cell that holds a “;”" },
    { "path,class,split\n\" \",b,c\n", NULL, NULL, "line 2: the path is empty" },
    { "path,class,split\na,b,c\n", NULL, "=b", "“=b” does not exclude anything" },
    { "path,class,split\na,\"b\nc\",c\n,b,c\n", NULL, NULL, "line 4: the path is empty" },
    { "path,class,split\na,b,c\na,\"b,c\nd,e,f\n", NULL, NULL, "line 3: a quote is not closed" },
    { "path,class,split\na,\"b\"x,c\n", NULL, NULL, "line 2: text follows a closing quote" },
    { "\"path\"s,class,split\n", NULL, NULL, "line 1: text follows a closing quote" },
    { "path,class,split\na,b,c\n", "b", NULL, "“b” does not rename a class; write FROM=TO" },
    { "path,class,split\na,b,c\n", NULL, "kind=b", "“kind=b” does not exclude anything" },
    { "path,class,split\na,b,c\n", NULL, "class", "“class” does not exclude anything" },
    { "path,class,split\na,b,c\n", NULL, "class=b", "does not list any files" },
    { "path,class,split\r\na,b,c\r\n\xe9,b,c\r\n", NULL, NULL,
      "line 3: is not UTF-8 text; save the table as CSV in UTF-8" },
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
  assert_unreadable (case_path (""), "is a folder");
  assert_unreadable (case_bytes ("m.csv", "path\0,class,split\n", 18), "line 1: is not UTF-8 text");
  assert_unreadable (case_bytes ("m.csv", "\xff\xfep\0\0\xdc", 6), "line 1: is not UTF-8 text");
  /* Neither is waited for. */
  const char *fifo = case_path ("fifo.csv");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_unreadable (fifo, "is a device or a pipe");
  assert_unreadable ("/dev/zero", "is a device or a pipe");
}

/* The same small table, as people and programs write it. */
static void
test_dialects (void)
{
  static const char *const texts[] = {
    "path,class,split,note\na.wav,vibrato,test,x y\nb.wav,none,train,\n",
    "\xef\xbb\xbfpath;class;split;note\r\na.wav;vibrato;test;x y\r\nb.wav;none;train;\r\n",
    "path\tclass\tsplit\tnote\ra.wav\tvibrato\ttest\tx y\rb.wav\tnone\ttrain\t\r",
    "path|class|split|note\na.wav|vibrato|test|x y\nb.wav|none|train\n",
    "sep=;\r\npath;class;split;note\r\na.wav;vibrato;test;x y\r\nb.wav;none;train;",
    "\n , ,\t, \n Path , CLASS ,\"Split\", note \n a.wav , vibrato , Test , x y \n"
    "\"b.wav\" , \"none\" , TRAIN ,\xc2\xa0\n,,,\n\n",
    "path,,class,,split,note,,\na.wav,,vibrato,1,test,x y,,\nb.wav,,none,2,train\n,,,,,,,\n",
    "\"path\";\"class\";\"split\";\"note\"\n\"a.wav\";\"vibrato\";\"test\";\"x y\"\n"
    "b.wav;none;train;\n",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    for (int encoding = 0; encoding < 5; encoding++)
      {
        static const char *const names[] = { NULL, "UTF-16LE", "UTF-16BE", "UTF-16LE", "UTF-16BE" };
        static const char *const marks[] = { "", "", "", "\xff\xfe", "\xfe\xff" };
        g_autoptr (GString) bytes = g_string_new (marks[encoding]);
        const char *text = texts[i];
        if (encoding > 0 && g_str_has_prefix (text, "\xef\xbb\xbf"))
          text += 3;
        gsize n = strlen (text);
        g_autofree char *wide
            = encoding > 0 ? g_convert (text, -1, names[encoding], "UTF-8", NULL, &n, NULL) : NULL;
        g_string_append_len (bytes, wide ? wide : text, (gssize) n);
        g_autoptr (GError) error = NULL;
        g_autoptr (WhyManifest) manifest
            = why_manifest_load (case_bytes ("dialect.csv", bytes->str, bytes->len), NULL, NULL,
                                 &error);
        g_assert_no_error (error);
        g_test_message ("text %zu, encoding %d", i, encoding);
        int note = why_manifest_column (manifest, "note");
        g_assert_cmpuint (manifest->n_columns, ==, 4);
        g_assert_cmpuint (g_strv_length (manifest->columns), ==, 4);
        g_assert_cmpint (why_manifest_column (manifest, "path"), >=, 0);
        g_assert_cmpint (note, ==, why_manifest_column (manifest, "NOTE"));
        g_assert_cmpint (why_manifest_column (manifest, ""), ==, -1);
        g_assert_cmpuint (manifest->n_rows, ==, 2);
        g_assert_cmpstr (manifest->rows[0].path, ==, "a.wav");
        g_assert_cmpstr (manifest->rows[0].file, ==, case_path ("a.wav"));
        g_assert_cmpstr (manifest->rows[0].class_name, ==, "vibrato");
        g_assert_cmpstr (manifest->rows[0].split, ==, "test");
        g_assert_cmpstr (manifest->rows[0].cells[note], ==, "x y");
        g_assert_cmpstr (manifest->rows[1].path, ==, "b.wav");
        g_assert_cmpstr (manifest->rows[1].class_name, ==, "none");
        g_assert_cmpstr (manifest->rows[1].split, ==, "train");
        g_assert_cmpstr (manifest->rows[1].cells[note], ==, "");
      }
}

static void
test_columns (void)
{
  g_autoptr (WhyManifest) manifest = load ("note,path,note,Note,class,note (2),split,note\n"
                                           "1,a,2,3,b,4,c,5\n",
                                           NULL, NULL);
  static const char *const names[]
      = { "note", "path", "note (2)", "Note", "class", "note (2) (2)", "split", "note (3)", NULL };
  g_assert_cmpuint (manifest->n_columns, ==, 8);
  for (gsize i = 0; names[i]; i++)
    {
      g_assert_cmpstr (manifest->columns[i], ==, names[i]);
      g_assert_cmpint (why_manifest_column (manifest, names[i]), ==, (int) i);
    }
  g_assert_cmpint (why_manifest_column (manifest, "NOTE"), ==, 0);
  g_assert_cmpint (why_manifest_column (manifest, "none"), ==, -1);

  static const struct
  {
    const char *cell;
    double value;
    gboolean ok;
  } numbers[] = { { "", 0, TRUE },         { " 5.5 ", 5.5, TRUE },  { "5,5", 5.5, TRUE },
                  { "-1e3", -1000, TRUE }, { "1,000.5", 1, FALSE }, { "1,2,3", 1, FALSE },
                  { "5 Hz", 5, FALSE } };
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value;
      g_assert_true (why_manifest_number (numbers[i].cell, &value) == numbers[i].ok);
      g_assert_cmpfloat (value, ==, numbers[i].value);
    }
}

/* path in the table -> the file that is meant. */
static void
test_paths (void)
{
  g_assert_cmpint (g_mkdir (case_path ("dir"), 0755), ==, 0);
  case_text ("dir/x.wav", "");
  case_text ("back\\slash.wav", "");
  case_text (" blanks .wav", "");
  case_text ("take:3.wav", "");
  case_text ("e\xcc\x81.wav", ""); /* decomposed, as a Mac writes it */
  case_text ("\xc3\xa0.wav", "");  /* composed */
  g_autofree char *uri = g_filename_to_uri (case_path ("take:3.wav"), NULL, NULL);
  const char *const cases[][2] = {
    { "dir/x.wav", "dir/x.wav" },
    { "dir\\x.wav", "dir/x.wav" },
    { ".\\dir\\gone.wav", "./dir/gone.wav" },
    { "back\\slash.wav", "back\\slash.wav" },
    { "\" blanks .wav\"", " blanks .wav" },
    { "\" dir\\x.wav \"", "dir/x.wav" },
    { "take:3.wav", "take:3.wav" },
    { "\xc3\xa9.wav", "e\xcc\x81.wav" },
    { "a\xcc\x80.wav", "\xc3\xa0.wav" },
    { "gone \xc3\xa9.wav", "gone \xc3\xa9.wav" },
    { uri, "take:3.wav" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("path,class,split\n%s,b,c\n", cases[i][0]);
      g_autoptr (WhyManifest) manifest = load (text, NULL, NULL);
      g_assert_cmpstr (manifest->rows[0].file, ==, case_path (cases[i][1]));
    }
}

/* What spreadsheets would run is guarded, and comes back as it was; numbers stay numbers. */
static void
test_guard (void)
{
  static const struct
  {
    const char *text, *field;
  } cases[] = {
    { "=1+1", "'=1+1" },
    { "=HYPERLINK(\"x\",2)", "\"'=HYPERLINK(\"\"x\"\",2)\"" },
    { "+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0" },
    { "-a.wav", "'-a.wav" },
    { "@SUM(A1)", "'@SUM(A1)" },
    { "\t=1", "\"'\t=1\"" },
    { "\r=1", "\"'\r=1\"" },
    { "＝1", "'＝1" },
    { "'=1", "''=1" },
    { "-3.5", "-3.5" },
    { "+1e-3", "+1e-3" },
    { "-inf", "'-inf" },
    { "-0x1", "'-0x1" },
    { "'tis", "'tis" },
    { "a=b", "a=b" },
    { "", "" },
    { " a ", "\" a \"" },
    { "a;=b", "\"a;=b\"" },
    { "-", "'-" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *field = why_csv_field ("", cases[i].text);
      g_assert_cmpstr (field, ==, cases[i].field);
      g_autofree char *name = why_csv_field ("", *cases[i].text ? cases[i].text : "x");
      g_autofree char *text = g_strdup_printf ("path,class,split,%s\na,b,c,%s\n", name, field);
      g_autoptr (WhyManifest) manifest = load (text, NULL, NULL);
      g_assert_cmpstr (manifest->rows[0].cells[3], ==, cases[i].text);
    }
  g_autofree char *prefixed = why_csv_field ("p_", "=1");
  g_assert_cmpstr (prefixed, ==, "p_=1");
}

/* Tables as large as they come: read, or refused with a sentence; never slower than their size. */
static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new ("path,class,split");
  for (int i = 0; i < 200000; i++)
    g_string_append_printf (text, ",column %d", i);
  g_string_append (text, "\na,b,c\nd,e,f\n");
  g_autoptr (WhyManifest) wide = load (text->str, NULL, NULL);
  g_assert_cmpuint (wide->n_columns, ==, 200003);
  g_assert_cmpuint (wide->n_rows, ==, 2);
  g_assert_cmpint (why_manifest_column (wide, "column 199999"), ==, 200002);
  g_assert_cmpstr (wide->rows[1].cells[200002], ==, "");

  g_string_assign (text, "path,class,split");
  for (int i = 0; i < 200000; i++)
    g_string_append (text, ",x");
  g_string_append (text, "\na,b,c\n");
  g_autoptr (WhyManifest) same = load (text->str, NULL, NULL);
  g_assert_cmpint (why_manifest_column (same, "x (200000)"), ==, 200002);

  g_string_assign (text, "path,class,split\n");
  for (int i = 0; i < 300000; i++)
    g_string_append_printf (text, "%d.wav,b,c\n", i);
  g_string_append_c (text, '"');
  for (int i = 0; i < 1000000; i++)
    g_string_append (text, "x,\n");
  g_string_append (text, "\",b,c\n");
  g_autoptr (WhyManifest) high = load (text->str, NULL, NULL);
  g_assert_cmpuint (high->n_rows, ==, 300001);
  g_assert_cmpuint (strlen (high->rows[300000].path), ==, 3000000);

  g_string_assign (text, "path,class,split");
  for (int i = 0; i < 300000; i++)
    g_string_append_c (text, ',');
  assert_unreadable (case_text ("wide.csv", text->str), "line 1: has far too many columns");

  g_string_assign (text, "path,class,split");
  for (int i = 0; i < 200000; i++)
    g_string_append_printf (text, ",%d", i);
  for (int i = 0; i < 100; i++)
    g_string_append (text, "\na,b,c");
  assert_unreadable (case_text ("cells.csv", text->str), "is beyond the rows that fit");
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
  g_test_add_func ("/manifest/parts", test_parts);
  g_test_add_func ("/manifest/maps-and-excludes", test_maps_and_excludes);
  g_test_add_func ("/manifest/faults", test_faults);
  g_test_add_func ("/manifest/unreadable", test_unreadable);
  g_test_add_func ("/manifest/dialects", test_dialects);
  g_test_add_func ("/manifest/columns", test_columns);
  g_test_add_func ("/manifest/paths", test_paths);
  g_test_add_func ("/manifest/guard", test_guard);
  g_test_add_func ("/manifest/large", test_large);
  g_test_add_func ("/manifest/random", test_random);
  int status = g_test_run ();
  case_end ();
  return status;
}
