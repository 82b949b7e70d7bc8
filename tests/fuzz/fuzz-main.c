/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-TARGET FOLDER...: a fuzz target without a fuzzer. Each file of each folder is a test (TAP); what the
 * target does not survive ends the program, and the last line tells of which file. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "fuzz.h"

#define MAX_MEGABYTES 1024 /* more than any input of ours may take */

static uint8_t *
read_file (const char *path, size_t *n_bytes)
{
  FILE *file = fopen (path, "rb");
  why_fuzz_check (file && fseek (file, 0, SEEK_END) == 0);
  long end = ftell (file);
  why_fuzz_check (end >= 0 && fseek (file, 0, SEEK_SET) == 0);
  *n_bytes = (size_t) end;
  /* To the byte, so that sanitizers see what reads beyond; nothing at all is an input, too. */
  uint8_t *bytes = malloc (*n_bytes ? *n_bytes : 1);
  why_fuzz_check (bytes && fread (bytes, 1, *n_bytes, file) == *n_bytes);
  fclose (file);
  return bytes;
}

static bool
run_file (const char *folder, const char *name, int number)
{
  char path[4096];
  snprintf (path, sizeof path, "%s/%s", folder, name);
  size_t n_bytes;
  uint8_t *bytes = read_file (path, &n_bytes);
  printf ("# %s\n", path);
  fflush (stdout);
  LLVMFuzzerTestOneInput (bytes, n_bytes);
  free (bytes);
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  bool ok = usage.ru_maxrss / 1024 < MAX_MEGABYTES;
  if (!ok)
    printf ("# it took %ld MB of memory\n", usage.ru_maxrss / 1024);
  printf ("%s %d %s\n", ok ? "ok" : "not ok", number, name);
  fflush (stdout);
  return ok;
}

static int
is_visible (const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

int
main (int argc, char **argv)
{
  int number = 0, n_failed = 0;
  for (int i = 1; i < argc; i++)
    {
      struct dirent **entries;
      int n = scandir (argv[i], &entries, is_visible, alphasort);
      for (int k = 0; k < n; k++)
        {
          n_failed += !run_file (argv[i], entries[k]->d_name, ++number);
          free (entries[k]);
        }
      if (n >= 0)
        free (entries);
    }
  /* A target without inputs would always pass. */
  if (number == 0)
    printf ("Bail out! There is no input in %s\n", argc > 1 ? argv[1] : "no folder");
  printf ("1..%d\n", number);
  return n_failed > 0 || number == 0;
}
