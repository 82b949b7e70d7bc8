/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/exchange/why-annotations.h"
#include "analysis/exchange/why-technique-name.h"

#define DURATION_S 10.0

/* The same three intervals in each form: of which the second has no label where a tier has no gaps. */
static const char long_form[] = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n"
                                "xmin = 0 \nxmax = 10 \ntiers? <exists> \nsize = 3 \nitem []: \n"
                                "    item [1]:\n        class = \"TextTier\" \n"
                                "        name = \"pitch\" \n        xmin = 0 \n        xmax = 10 \n"
                                "        points: size = 1 \n        points [1]:\n"
                                "            number = 0.5 \n            mark = \"440\" \n"
                                "    item [2]:\n        class = \"IntervalTier\" \n"
                                "        name = \"Spieltechnik\" \n        xmin = 0 \n"
                                "        xmax = 10 \n        intervals: size = 3 \n"
                                "        intervals [1]:\n            xmin = 0.5 \n"
                                "            xmax = 2 \n            text = \"Tr\u00e9molo\" \n"
                                "        intervals [2]:\n            xmin = 2 \n"
                                "            xmax = 3 \n            text = \"  \" \n"
                                "        intervals [3]:\n            xmin = 3 \n"
                                "            xmax = 10 \n            text = \"say \"\"vib.\"\"\" \n"
                                "    item [3]:\n        class = \"IntervalTier\" \n"
                                "        name = \"other\" \n        xmin = 0 \n        xmax = 10 \n"
                                "        intervals: size = 1 \n        intervals [1]:\n"
                                "            xmin = 0 \n            xmax = 10 \n"
                                "            text = \"all\" \n";
static const char short_form[]
    = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n10\n<exists>\n3\n\"TextTier\"\n"
      "\"pitch\"\n0\n10\n1\n0.5\n\"440\"\n\"IntervalTier\"\n\"Spieltechnik\"\n0\n10\n3\n0.5\n2\n"
      "\"Tr\u00e9molo\"\n2\n3\n\"\"\n3\n10\n\"say \"\"vib.\"\"\" ! a remark \"not read\"\n"
      "\"IntervalTier\"\n\"other\"\n0\n10\n1\n0\n10\n\"all\"\n";

static char *
path_of (const char *name)
{
  return g_strdup (case_path (name));
}

static WhyAnnotations *
load_bytes (const char *name, const void *bytes, gssize n, const char *tier)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (path, bytes, n, NULL));
  WhyAnnotations *annotations = why_annotations_load (path, tier, "a.wav", &error);
  g_assert_no_error (error);
  return annotations;
}

static void
assert_item (
    const WhyAnnotations *annotations, gsize i, double from_s, double to_s, const char *label)
{
  const WhyAnnotation *item = why_annotations_get (annotations, i);
  g_assert_cmpfloat_with_epsilon (item->from_s, from_s, 1e-9);
  g_assert_cmpfloat_with_epsilon (item->to_s, to_s, 1e-9);
  g_assert_cmpstr (item->label, ==, label);
}

static void
assert_form (const WhyAnnotations *annotations)
{
  g_assert_cmpuint (why_annotations_n (annotations), ==, 2);
  assert_item (annotations, 0, 0.5, 2, "Tr\u00e9molo");
  assert_item (annotations, 1, 3, 10, "say \"vib.\"");
  g_assert_cmpuint (why_annotations_get (annotations, 1)->number, ==, 3);
  g_assert_cmpstr (why_annotations_tier (annotations), ==, "Spieltechnik");
  g_assert_cmpuint (g_strv_length ((char **) why_annotations_tiers (annotations)), ==, 2);
}

/* Both forms, in every encoding that Praat writes. */
static void
test_textgrid (void)
{
  static const char *const forms[] = { long_form, short_form };
  static const struct
  {
    const char *name, *mark;
    gsize n_mark;
  } encodings[] = { { "UTF-8", "", 0 },
                    { "UTF-8", "\xef\xbb\xbf", 3 },
                    { "UTF-16LE", "\xff\xfe", 2 },
                    { "UTF-16BE", "\xfe\xff", 2 },
                    { "ISO-8859-1", "", 0 } };
  for (gsize form = 0; form < G_N_ELEMENTS (forms); form++)
    for (gsize k = 0; k < G_N_ELEMENTS (encodings); k++)
      {
        gsize n;
        g_autofree char *bytes
            = g_convert (forms[form], -1, encodings[k].name, "UTF-8", NULL, &n, NULL);
        g_autoptr (GByteArray) all = g_byte_array_new ();
        g_byte_array_append (all, (const guint8 *) encodings[k].mark, (guint) encodings[k].n_mark);
        g_byte_array_append (all, (const guint8 *) bytes, (guint) n);
        g_autoptr (WhyAnnotations) annotations
            = load_bytes ("a.TextGrid", all->data, all->len, NULL);
        assert_form (annotations);
      }
}

static void
test_tiers (void)
{
  g_autoptr (WhyAnnotations) other = load_bytes ("a.TextGrid", long_form, -1, "OTHER");
  g_assert_cmpuint (why_annotations_n (other), ==, 1);
  assert_item (other, 0, 0, 10, "all");
}

/* A table of a kind, and the intervals that it is: from, to and label of each. */
static void
assert_table (const char *name, const char *text, const char *expected)
{
  g_autoptr (WhyAnnotations) annotations = load_bytes (name, text, -1, NULL);
  g_autoptr (GString) found = g_string_new (NULL);
  for (gsize i = 0; i < why_annotations_n (annotations); i++)
    {
      const WhyAnnotation *item = why_annotations_get (annotations, i);
      g_string_append_printf (found, "%g-%g %s;", item->from_s, item->to_s, item->label);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_tables (void)
{
  assert_table ("a.txt", "0.5\t1.5\tvib\r\n\\\t430\t450\r\n2\t2\tpoint\n\n3,5\t4\t\n",
                "0.5-1.5 vib;2-2 point;3.5-4 ;");
  assert_table ("a.csv", "from_s,to_s,label\n0.5,1.5,\"a, \"\"b\"\"\"\n", "0.5-1.5 a, \"b\";");
  assert_table ("a.csv", "label;Start;END\ntr;0,5;1,5\n", "0.5-1.5 tr;");
  assert_table ("a.csv", "time,duration,label\n0.5,1,tr\n", "0.5-1.5 tr;");
  assert_table ("a.csv", "0.5,1,tr\n2,1,vib\n", "0.5-1.5 tr;2-3 vib;");
  /* Sonic Visualiser's regions and notes; and sonic-annotator's, which names its file once. */
  assert_table ("a.csv", "0.5,7,1,tr\n", "0.5-1.5 tr;");
  assert_table ("a.csv", "0.5,440,1,0.9,A4\n", "0.5-1.5 A4;");
  assert_table ("a.csv", "\"/tmp/a.wav\",0.5,1,440,\"tr\"\n,2,1,450,\"vib\"\n",
                "0.5-1.5 tr;2-3 vib;");
  /* What notes --format csv says of several files: this one's. */
  assert_table ("a.csv", "file,from_s,to_s,label\nx/a.wav,0.5,1.5,tr\nx/b.wav,2,3,vib\n",
                "0.5-1.5 tr;");
  assert_table ("a.csv", "file,from_s,to_s,label\nrenamed.wav,0.5,1.5,tr\n", "0.5-1.5 tr;");
  assert_table ("a.csv", "from_s,to_s,label\n3,4,c\n1,2,a\nnan,2,x\n1,2,b\n",
                "1-2 a;1-2 b;3-4 c;nan-2 x;");
}

/* What is wrong with each interval; nothing is lost for it. */
static void
test_faults (void)
{
  static const struct
  {
    const char *line, *fault;
  } cases[]
      = { { "-2,-1,a", "outside" },    { "-1,2,b", "cut" },          { "0,1,c", "overlaps" },
          { "2.5,2.4,d", "backward" }, { "3,3,e", "empty" },         { "4,4.05,f", "short" },
          { "5,6,g", NULL },           { "9.5,10.005,h", NULL },     { "9.9,11,i", "overlaps" },
          { "12,13,j", "outside" },    { "inf,3,k", "not-a-number" } };
  g_autoptr (GString) text = g_string_new ("from_s,to_s,label\n");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_string_append_printf (text, "%s\n", cases[i].line);
  g_autoptr (WhyAnnotations) annotations = load_bytes ("a.csv", text->str, -1, NULL);
  g_assert_cmpuint (why_annotations_n (annotations), ==, G_N_ELEMENTS (cases));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *fault
          = why_annotation_fault_name (why_annotations_fault (annotations, i, DURATION_S));
      g_autofree char *sentence = why_annotations_fault_text (annotations, i, DURATION_S);
      double from_s, to_s;
      /* That reaches out is the worse. */
      const char *expected = i == 8 ? "cut" : cases[i].fault;
      g_assert_cmpstr (fault, ==, expected);
      g_assert_true (!sentence == !fault);
      if (why_annotations_span (annotations, i, DURATION_S, &from_s, &to_s))
        g_assert_true (from_s >= 0 && to_s <= DURATION_S && to_s - from_s >= 0.099);
      if (sentence)
        g_assert_nonnull (strstr (sentence, why_annotations_get (annotations, i)->label));
    }
}

static void
assert_refused (
    const char *name, const char *text, gssize n, const char *tier, const char *expected)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (path, text, n, NULL));
  g_assert_null (why_annotations_load (path, tier, "a.wav", &error));
  g_assert_nonnull (error);
  if (!strstr (error->message, path) || !strstr (error->message, expected))
    g_error ("“%s” does not say “%s”", error->message, expected);
}

static void
test_refused (void)
{
  g_autofree char *cut = g_strndup (long_form, sizeof long_form - 40);
  assert_refused ("a.TextGrid", long_form, -1, "nix", "“nix”; there are: Spieltechnik, other");
  assert_refused ("a.TextGrid", long_form, -1, "pitch", "there are: Spieltechnik, other");
  assert_refused ("a.TextGrid", cut, -1, NULL, "ends early");
  assert_refused ("a.TextGrid", "ooBinaryFile\bTextGrid", -1, NULL, "binary");
  assert_refused ("a.TextGrid",
                  "File type = \"ooTextFile\"\nObject class = \"PitchTier\"\n\n0\n1\n0\n", -1, NULL,
                  "PitchTier");
  assert_refused ("a.TextGrid",
                  "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n0\n1\n<absent>\n", -1,
                  NULL, "no interval tier");
  assert_refused ("a.TextGrid",
                  "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n0\n1\n<exists>\n1\n"
                  "\"IntervalTier\"\n\"a\"\n0\n1\n99999999999\n",
                  -1, NULL, "line 11");
  assert_refused ("a.TextGrid",
                  "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n0\n1\n<exists>\n1\n"
                  "\"IntervalTier\"\n\"a\"\n0\n1\n1\n0\n1\n\"\"\n",
                  -1, NULL, "no labelled interval");
  assert_refused ("a.txt", "0\t1\ta\nno label\n", -1, NULL, "line 2");
  assert_refused ("a.txt", "0\t1\ta\n", -1, "tier", "has no tiers");
  assert_refused ("a.csv", "from_s,to_s,label\n0,x,a\n", -1, NULL, "line 2");
  assert_refused ("a.csv", "from_s,to_s,label\n", -1, NULL, "no labelled interval");
  assert_refused ("a.csv", "file,from_s,to_s,label\nb.wav,0,1,a\nc.wav,0,1,a\n", -1, NULL, "a.wav");
  assert_refused ("a.csv", "x,y\n1,2\n", -1, NULL, "from_s");
  assert_refused ("a.csv", "", -1, NULL, "from_s");
  assert_refused ("a.txt", "0\t1\ta\0b\n", 9, NULL, "not text");
}

/* More than a person labels is a sentence, not a full memory. */
static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (gsize i = 0; i <= WHY_ANNOTATIONS_MAX; i++)
    g_string_append (text, "0\t1\ta\n");
  assert_refused ("many.txt", text->str, (gssize) text->len, NULL, "more than 100000");
}

/* What is meant for this program's other lists stays theirs. */
static void
test_is_file (void)
{
  static const struct
  {
    const char *name, *text;
    gboolean is_file;
  } cases[] = { { "a.TextGrid", long_form, TRUE },
                { "a.txt", "0\t1\ta\n", TRUE },
                { "a.txt", "A letter.\n", FALSE },
                { "a.csv", "from_s,to_s,label\n", TRUE },
                { "a.csv", "path,class,split\na.wav,trill,test\n", FALSE },
                { "a.csv", "path,class,split,from_s,to_s\na.wav,trill,test,0,1\n", FALSE },
                { "a.wav", "0\t1\ta\n", FALSE } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = path_of (cases[i].name);
      g_assert_true (g_file_set_contents (path, cases[i].text, -1, NULL));
      g_assert_cmpint (why_annotations_is_file (path), ==, cases[i].is_file);
    }
}

static const char *const classes[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none", NULL };

static void
test_labels (void)
{
  static const struct
  {
    const char *label, *class_name;
  } cases[] = { { "vibrato", "vibrato" },
                { " VIBRATO ", "vibrato" },
                { "vib.", "vibrato" },
                { "A4 vibrato 97 %", "vibrato" },
                { "Triller", "trill" },
                { "C♯5-D5 tr", "trill" },
                { "Trémolo", "tremolo" },
                { "TREMOLO", "tremolo" },
                { "frullato", "flatterzunge" },
                { "flutter-tongue", "flatterzunge" },
                { "ordinario", "none" },
                { "aucun d’eux", "none" },
                { "no vibrato", NULL },
                { "vibrato or trill", NULL },
                { "A4", NULL },
                { "", NULL },
                { "Klang", NULL } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize k = 99;
      gboolean found = why_technique_of_label (cases[i].label, classes, &k);
      g_assert_cmpstr (found ? classes[k] : NULL, ==, cases[i].class_name);
    }
  gsize k;
  static const char *const own[] = { "sul ponticello", NULL };
  g_assert_true (why_technique_of_label ("Sul Ponticello", own, &k));
  g_assert_false (why_technique_of_label ("vibrato", own, &k));
}

/* Every name that a catalogue has for a technique is known. */
static void
test_catalogues (void)
{
  static const struct
  {
    const char *message, *class_name;
  } known[] = { { "vibrato", "vibrato" },
                { "trill", "trill" },
                { "tremolo", "tremolo" },
                { "bisbigliando", "bisbigliando" },
                { "flatterzunge", "flatterzunge" },
                { "None of these", "none" },
                { "vib.", "vibrato" },
                { "tr", "trill" },
                { "trem.", "tremolo" },
                { "bisb.", "bisbigliando" },
                { "flz.", "flatterzunge" } };
  static const char *const languages[] = { "de", "es", "fr" };
  for (gsize l = 0; l < G_N_ELEMENTS (languages); l++)
    for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
      {
        g_autofree char *file
            = g_strdup_printf ("%s/%s.po", g_getenv ("WHY_TEST_PO"), languages[l]),
            *text = NULL, *key = g_strdup_printf ("\nmsgid \"%s\"\nmsgstr \"", known[i].message);
        g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
        const char *at = strstr (text, key);
        g_assert_nonnull (at);
        at += strlen (key);
        g_autofree char *name = g_strndup (at, strcspn (at, "\""));
        gsize k = 99;
        if (!why_technique_of_label (name, classes, &k))
          g_error ("%s: “%s” is not known as %s", languages[l], name, known[i].class_name);
        g_assert_cmpstr (classes[k], ==, known[i].class_name);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/annotations/textgrid", test_textgrid);
  g_test_add_func ("/annotations/tiers", test_tiers);
  g_test_add_func ("/annotations/tables", test_tables);
  g_test_add_func ("/annotations/faults", test_faults);
  g_test_add_func ("/annotations/refused", test_refused);
  g_test_add_func ("/annotations/too-many", test_too_many);
  g_test_add_func ("/annotations/is-file", test_is_file);
  g_test_add_func ("/annotations/labels", test_labels);
  g_test_add_func ("/annotations/catalogues", test_catalogues);
  int status = g_test_run ();
  case_end ();
  return status;
}
