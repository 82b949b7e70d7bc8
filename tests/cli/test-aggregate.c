/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure and the numbers that aggregate writes. */
#include <cairo.h>
#include <string.h>

#include "cli-case.h"

static const char *
make_manifest (void)
{
  static const char *const classes[] = { "trill", "ordinario", "trill" };
  g_autoptr (GString) text = g_string_new ("path,class,split\nnot-there.wav,tremolo,test\n");
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu.wav", i);
      case_sound (name, 1.2, CLI_RATE, 300 + 70 * (double) i);
      g_string_append_printf (text, "%s,%s,test\n", name, classes[i]);
    }
  return case_text ("m.csv", text->str);
}

static char *
read_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* The same numbers in both tables: of every path of the classes that have recordings, in shares
 * that whole recordings make. */
static void
assert_numbers (const char *csv_path, const char *json_path)
{
  g_autofree char *csv = read_text (csv_path), *json = read_text (json_path);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  g_autoptr (JsonObject) object = cli_parse_object (json);
  JsonArray *paths = json_object_get_array_member (object, "paths");
  guint n_rows = json_array_get_length (paths);
  double shares[2] = { 0 };
  g_assert_cmpstr (lines[0], ==, "class,lambda1_hz,lambda2_hz,mean_scattering,top_share");
  g_assert_cmpuint (g_strv_length (lines), ==, n_rows + 2);
  for (guint i = 0; i < n_rows; i++)
    {
      JsonObject *row = json_array_get_object_element (paths, i);
      g_auto (GStrv) cells = g_strsplit (lines[i + 1], ",", -1);
      gboolean plain = i >= n_rows / 2;
      double share = cli_number (row, "top_share"), n = plain ? 1 : 2;
      g_assert_cmpstr (cells[0], ==, plain ? "none" : "trill");
      g_assert_cmpstr (cells[0], ==, json_object_get_string_member (row, "class"));
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[1], NULL),
                                      cli_number (row, "lambda1_hz"), 1e-2);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[2], NULL),
                                      cli_number (row, "lambda2_hz"), 1e-2);
      g_assert_cmpfloat (cli_number (row, "mean_scattering"), >, 0);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[4], NULL), share, 1e-5);
      g_assert_true (share == 0 || share == 1 || n * share == 1);
      shares[plain] += n * share;
    }
  /* Three paths at most of each recording. */
  g_assert_cmpfloat (shares[0], <=, 6);
  g_assert_cmpfloat (shares[1], <=, 3);
  g_assert_cmpfloat (shares[0] + shares[1], >, 0);
  JsonObject *recordings = json_object_get_object_member (object, "recordings");
  g_assert_cmpint (json_object_get_int_member (recordings, "trill"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (recordings, "vibrato"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "top"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (object, "rule"), ==, "epsilon");
}

static void
test_files (void)
{
  const char *manifest = make_manifest (), *figure = case_path ("a.png");
  const char *csv = case_path ("a.csv"), *json = case_path ("a.json");
  g_free (cli_output (cli_run ("aggregate", manifest, "-o", figure, "--data", csv, "--top=3",
                               "--rule=epsilon", "--exclude=path=not*", "--width=700", "--dpi=192",
                               "--dark", "--threads=1", NULL)));
  cairo_surface_t *image = cairo_image_surface_create_from_png (figure);
  g_assert_cmpint (cairo_image_surface_get_width (image), ==, 1400);
  cairo_surface_destroy (image);

  /* One recording is not there: told, left out, and the status says so. */
  CliRun run = cli_run ("aggregate", manifest, "-o", case_path ("a.svg"), "--data", json, "--top=3",
                        "--rule=epsilon", "--split=all", NULL);
  cli_assert_line (run.err, case_path ("not-there.wav"), "does not exist");
  g_assert_cmpint (run.status, ==, 1);
  cli_clear (&run);
  assert_numbers (csv, json);
  g_autofree char *svg = read_text (case_path ("a.svg"));
  g_assert_nonnull (strstr (svg, "<svg"));
}

/* A model of first-order paths alone, with five classes. */
static void
test_first_order (void)
{
  const CaseModel first_order = { .first_order = TRUE, .n_classes = 5 };
  const char *model = case_model ("s1.safetensors", &first_order);
  const char *manifest = make_manifest (), *json = case_path ("s1.json");
  g_free (cli_output (cli_run ("aggregate", manifest, "-o", case_path ("s1.pdf"), "--data", json,
                               "--model", model, "--exclude=path=not*", "--exclude=class=ordinario",
                               NULL)));
  g_autofree char *text = read_text (json);
  g_autoptr (JsonObject) object = cli_parse_object (text);
  JsonArray *paths = json_object_get_array_member (object, "paths");
  g_assert_cmpuint (json_array_get_length (paths), >, 10);
  for (guint i = 0; i < json_array_get_length (paths); i++)
    g_assert_cmpfloat (cli_number (json_array_get_object_element (paths, i), "lambda2_hz"), ==, 0);
  cli_assert_refused (cli_run ("aggregate", manifest, "-o", case_path ("s1.pdf"), "--model", model,
                               "--exclude=path=not*", NULL),
                      manifest, "the model has no class “none”");
}

static void
test_refusals (void)
{
  const char *manifest = make_manifest (), *out = case_path ("r.png");
  cli_assert_misused (cli_run ("aggregate", manifest, NULL), "aggregate: say where to write");
  cli_assert_misused (cli_run ("aggregate", manifest, "-o", "x.jpg", NULL), "must end in .png");
  cli_assert_misused (cli_run ("aggregate", manifest, "-o", out, "--data=x.txt", NULL),
                      "must end in .csv or .json");
  cli_assert_misused (cli_run ("aggregate", manifest, "-o", out, "--top=0", NULL), "--top must be");
  cli_assert_misused (cli_run ("aggregate", manifest, "-o", out, "--threads=-1", NULL),
                      "--threads must be");
  cli_assert_misused (cli_run ("aggregate", manifest, "-o", out, "--width=nan", NULL), "--width");
  cli_assert_misused (cli_run ("aggregate", manifest, "-o", out, "--rule=lrp", NULL),
                      "no rule “lrp”");
  cli_assert_refused (cli_run ("aggregate", manifest, "-o", out, "--split=train", NULL), manifest,
                      "there are no recordings in split “train”");
  cli_assert_refused (cli_run ("aggregate", manifest, "-o", case_path ("no/r.png"), NULL),
                      case_path ("no/r.png"), "");
  cli_assert_refused (cli_run ("aggregate", manifest, "-o", out, "--split=all",
                               "--exclude=class=trill", "--exclude=class=ordinario", NULL),
                      case_path ("not-there.wav"), "does not exist");
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
  /* Too large a figure is refused with its numbers. */
  cli_assert_refused (cli_run ("aggregate", manifest, "-o", out, "--exclude=path=not*",
                               "--width=900000", NULL),
                      out, "is too large");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/cli/aggregate/files", test_files);
  g_test_add_func ("/cli/aggregate/first-order", test_first_order);
  g_test_add_func ("/cli/aggregate/refusals", test_refusals);
  int status = g_test_run ();
  cli_end ();
  return status;
}
