/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/shard/why-shard-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/shard/why-shard-file.h"
#include "analysis/text/why-json-builder.h"
#include "base/why-outfile.h"
#include "base/why-utf8.h"

struct _WhyShardWriter
{
  char *path; /* NULL: stdout */
  char *header_line, *run;
  WhyShard shard;
  gsize n_rows;
  guint8 *done; /* a bit for each row */

  GMutex mutex; /* guards what follows */
  int fd;
  gboolean failed;
  gboolean is_regular;
  gboolean in_order; /* so far rows have come in rising order */
  gsize next_row;    /* the least that keeps it so */
};

static gboolean
fail (const WhyShardWriter *writer, const char *why, GError **error)
{
  if (writer->path)
    {
      g_autofree char *name = g_filename_display_name (writer->path);
      g_set_error (error, WHY_ERROR, WHY_ERR_IO, "%s: %s", name, why);
    }
  else
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, _ ("the output could not be written: %s"), why);
  return FALSE;
}

static gboolean
is_done (const WhyShardWriter *writer, gsize row)
{
  return writer->done[row / 8] >> (row % 8) & 1;
}

static void
set_done (WhyShardWriter *writer, gsize row)
{
  writer->done[row / 8] |= (guint8) (1 << (row % 8));
  writer->in_order = writer->in_order && row >= writer->next_row;
  writer->next_row = row + 1;
}

/* All of it, or errno. */
static gboolean
write_text (WhyShardWriter *writer, const char *text, GError **error)
{
  gsize n = strlen (text);
  while (n > 0 && !writer->failed)
    {
      gssize n_written = write (writer->fd, text, n);
      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written <= 0)
        {
          writer->failed = TRUE;
          return fail (writer, g_strerror (errno), error);
        }
      text += n_written;
      n -= (gsize) n_written;
    }
  return !writer->failed || fail (writer, _ ("an earlier line could not be written"), error);
}

static gboolean
write_header (WhyShardWriter *writer, GError **error)
{
  g_autofree char *line = g_strconcat (writer->header_line, "\n", NULL);
  return write_text (writer, line, error);
}

/* For itself alone: two that write one file would both do everything, and neither all of it. */
static gboolean
open_file (WhyShardWriter *writer, GError **error)
{
  struct stat status;
  if (writer->fd >= 0)
    close (writer->fd);
  writer->fd = open (writer->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666);
  if (writer->fd < 0 || fstat (writer->fd, &status) != 0)
    return fail (writer, g_strerror (errno), error);
  writer->is_regular = S_ISREG (status.st_mode);
  if (writer->is_regular && flock (writer->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return fail (writer, _ ("another run is writing it"), error);
  fcntl (writer->fd, F_SETFL, fcntl (writer->fd, F_GETFL) & ~O_NONBLOCK);
  return TRUE;
}

/* The file again with these lines alone, in this order; it stays as it was where that fails. */
static gboolean
rewrite (WhyShardWriter *writer, WhyShardFile *file, gboolean with_failures, GError **error)
{
  WhyOutfile *out;
  WhyError reason = { WHY_OK, "" };
  if (why_outfile_open (writer->path, &out, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, writer->path);
      return FALSE;
    }
  FILE *stream = why_outfile_stream (out);
  fprintf (stream, "%s\n", writer->header_line);
  for (guint i = 0; i < file->lines->len; i++)
    {
      const WhyShardLine *line = &g_array_index (file->lines, WhyShardLine, i);
      if (line->is_failure && !with_failures)
        continue;
      g_autofree char *object = why_shard_file_read (file, line, error);
      g_autofree char *text
          = object ? why_shard_line_format (writer->run, line->row, object) : NULL;
      if (!text)
        {
          why_outfile_abort (out);
          return FALSE;
        }
      fputs (text, stream);
    }
  if (why_outfile_commit (out, &reason) == WHY_OK)
    return open_file (writer, error);
  why_error_propagate (error, &reason, writer->path);
  return FALSE;
}

/* Whether a file holds no more than the beginning of a header that was being written. */
static gboolean
is_begun (const WhyShardWriter *writer, GError **error, gboolean *begun)
{
  gsize n = strlen (writer->header_line) + 1;
  g_autofree char *begin = g_malloc (n);
  gssize n_read = pread (writer->fd, begin, n, 0);
  *begun = n_read >= 0 && (gsize) n_read < n
           && memcmp (begin, writer->header_line, (gsize) n_read) == 0;
  return n_read >= 0 || fail (writer, g_strerror (errno), error);
}

static gboolean
resume_file (WhyShardWriter *writer, const WhyShardHeader *header, GError **error)
{
  gboolean begun;
  if (!writer->is_regular)
    return fail (writer, _ ("is not a regular file, so nothing can be gone on with"), error);
  if (!is_begun (writer, error, &begun))
    return FALSE;
  if (begun)
    return ftruncate (writer->fd, 0) == 0 ? write_header (writer, error)
                                          : fail (writer, g_strerror (errno), error);
  g_autoptr (WhyShardFile) file = why_shard_file_open (writer->path, error);
  if (!file)
    return FALSE;
  g_autofree char *why = why_shard_header_compare (file->header, header, TRUE);
  if (why)
    {
      g_autofree char *advice
          = g_strdup_printf (_ ("%s; write to another file, or leave out --resume"), why);
      return fail (writer, advice, error);
    }
  gboolean is_whole = !file->first_damaged && !file->first_again;
  for (guint i = 0; i < file->lines->len; i++)
    {
      const WhyShardLine *line = &g_array_index (file->lines, WhyShardLine, i);
      if (line->is_failure)
        is_whole = FALSE;
      else
        set_done (writer, line->row);
    }
  return is_whole || rewrite (writer, file, FALSE, error);
}

WhyShardWriter *
why_shard_writer_new (const char *path,
                      const WhyShardHeader *header,
                      gboolean resume,
                      GError **error)
{
  g_autoptr (WhyShardWriter) writer = g_new0 (WhyShardWriter, 1);
  g_mutex_init (&writer->mutex);
  writer->path = g_strdup (path);
  writer->header_line = why_shard_header_format (header);
  writer->run = why_shard_run_id (writer->header_line);
  writer->shard = header->shard;
  writer->n_rows = header->n_rows;
  writer->done = g_malloc0 (header->n_rows / 8 + 1);
  writer->in_order = TRUE;
  writer->fd = path ? -1 : STDOUT_FILENO;
  if (path && !open_file (writer, error))
    return NULL;
  if (path && resume)
    return resume_file (writer, header, error) ? g_steal_pointer (&writer) : NULL;
  if (writer->is_regular && ftruncate (writer->fd, 0) != 0)
    {
      fail (writer, g_strerror (errno), error);
      return NULL;
    }
  return write_header (writer, error) ? g_steal_pointer (&writer) : NULL;
}

void
why_shard_writer_free (WhyShardWriter *writer)
{
  if (!writer)
    return;
  if (writer->path && writer->fd >= 0)
    close (writer->fd);
  g_mutex_clear (&writer->mutex);
  g_free (writer->path);
  g_free (writer->header_line);
  g_free (writer->run);
  g_free (writer->done);
  g_free (writer);
}

gboolean
why_shard_writer_wants (WhyShardWriter *writer, gsize row)
{
  g_mutex_lock (&writer->mutex);
  gboolean is_wanted
      = row < writer->n_rows && why_shard_has (writer->shard, row) && !is_done (writer, row);
  g_mutex_unlock (&writer->mutex);
  return is_wanted;
}

gboolean
why_shard_writer_add (WhyShardWriter *writer, gsize row, const char *object, GError **error)
{
  g_autofree char *line = why_shard_line_format (writer->run, row, object);
  g_mutex_lock (&writer->mutex);
  gboolean ok = write_text (writer, line, error);
  if (ok)
    set_done (writer, row);
  g_mutex_unlock (&writer->mutex);
  return ok;
}

gboolean
why_shard_writer_add_failure (
    WhyShardWriter *writer, gsize row, const char *file, const char *message, GError **error)
{
  g_autofree char *plain = why_utf8_plain (message, "\n"), *name = g_filename_display_name (file);
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "error", plain);
  why_json_add_string (builder, "file", name);
  json_builder_end_object (builder);
  g_autofree char *object = why_json_builder_line (builder);
  return why_shard_writer_add (writer, row, object, error);
}

gboolean
why_shard_writer_finish (WhyShardWriter *writer, GError **error)
{
  if (!writer->is_regular)
    return TRUE;
  if (!writer->in_order)
    {
      g_autoptr (WhyShardFile) file = why_shard_file_open (writer->path, error);
      if (!file)
        return FALSE;
      why_shard_file_sort (file);
      if (!rewrite (writer, file, TRUE, error))
        return FALSE;
      writer->in_order = TRUE;
    }
  return fsync (writer->fd) == 0 || fail (writer, g_strerror (errno), error);
}
