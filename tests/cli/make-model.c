/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make-model FILE: a model of random weights, small, for tests that are no C themselves. */
#include "analysis-case.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (argc, ==, 2);
  case_begin ();
  g_autoptr (GFile) from = g_file_new_for_path (case_model ("made.safetensors", NULL)),
                    to = g_file_new_for_path (argv[1]);
  g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  case_end ();
  return 0;
}
