/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-store.h"

#include <unistd.h>

#include "analysis/recording/why-unnamed-file.h"

#define N_IN_MEMORY ((guint64) 1 << 24) /* 64 MiB, six minutes at 44.1 kHz */

struct _WhyVampStore
{
  GArray *samples; /* float; NULL: all are in the file */
  int fd;          /* -1: all are in memory */
  guint64 n;
  gboolean is_full;
};

WhyVampStore *
why_vamp_store_new (void)
{
  WhyVampStore *self = g_new0 (WhyVampStore, 1);
  self->samples = g_array_new (FALSE, FALSE, sizeof (float));
  self->fd = -1;
  return self;
}

void
why_vamp_store_free (WhyVampStore *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->samples, g_array_unref);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

/* FALSE: what is in memory stays there. */
static gboolean
move_to_file (WhyVampStore *self)
{
  int fd = why_unnamed_file_open ();
  if (fd < 0)
    return FALSE;
  if (!why_unnamed_file_write (fd, self->samples->data, self->samples->len * sizeof (float), 0))
    {
      close (fd);
      return FALSE;
    }
  self->fd = fd;
  g_clear_pointer (&self->samples, g_array_unref);
  return TRUE;
}

gboolean
why_vamp_store_add (WhyVampStore *self, const float *samples, gsize n)
{
  if (self->is_full)
    return FALSE;
  if (self->samples && self->n + n > N_IN_MEMORY && !move_to_file (self))
    self->is_full = TRUE;
  else if (self->samples)
    g_array_append_vals (self->samples, samples, (guint) n);
  else
    self->is_full = self->n + n > WHY_VAMP_STORE_MAX
                    || !why_unnamed_file_write (self->fd, samples, n * sizeof *samples,
                                                (goffset) (self->n * sizeof *samples));
  if (self->is_full)
    return FALSE;
  self->n += n;
  return TRUE;
}

guint64
why_vamp_store_n (const WhyVampStore *self)
{
  return self->n;
}

GBytes *
why_vamp_store_finish (WhyVampStore *self)
{
  gsize size = (gsize) self->n * sizeof (float);
  self->is_full = TRUE;
  if (self->samples)
    return g_bytes_new_take (g_array_free (g_steal_pointer (&self->samples), FALSE), size);
  /* The pages are read where they are needed, and dropped where memory is. */
  g_autoptr (GMappedFile) map = g_mapped_file_new_from_fd (self->fd, FALSE, NULL);
  if (!map)
    return NULL;
  g_autoptr (GBytes) all = g_mapped_file_get_bytes (map);
  return g_bytes_get_size (all) >= size ? g_bytes_new_from_bytes (all, 0, size) : NULL;
}
