/* objects_write.c — objects as GeoJSON for maps and as CSV for tables. */
#include <attest/imagery.h>

#include <math.h>
#include <string.h>

/* A hundred-millionth of a degree is a millimetre. */
static double rounded(double value, double to)
{
    return round(value / to) * to;
}

static void add_degrees(att_builder *b, double lon, double lat)
{
    att_addf(b, "[%.8f, %.8f]", lon, lat);
}

static void add_rings(att_builder *b, const att_changed_object *o)
{
    size_t at = 0;
    for (size_t r = 0; r < o->n_rings; r++) {
        att_add_z(b, r ? ", [" : "[");
        for (size_t p = 0; p < o->ring_lengths[r]; p++, at++) {
            if (p)
                att_add_z(b, ", ");
            add_degrees(b, o->points[at][0], o->points[at][1]);
        }
        att_add_z(b, "]");
    }
}

static const char *const names[] = {"lon", "lat", "area_m2", "perimeter_m", "length_m",
    "width_m", "azimuth_deg", "rectangularity"};
#define N_NAMES (sizeof names / sizeof *names)

static void values_of(const att_changed_object *o, double values[N_NAMES])
{
    const double all[N_NAMES] = {rounded(o->lon, 1e-7), rounded(o->lat, 1e-7),
        rounded(o->area_m2, 0.1), rounded(o->perimeter_m, 0.1),
        rounded(o->length_m, 0.1), rounded(o->width_m, 0.1),
        rounded(o->azimuth_deg, 0.1), rounded(o->rectangularity, 0.001)};
    memcpy(values, all, sizeof all);
}

static void add_geojson(att_builder *b, size_t n, const att_changed_object objects[n])
{
    att_add_z(b, "{\"type\": \"FeatureCollection\", \"features\": [");
    for (size_t i = 0; i < n; i++) {
        double values[N_NAMES];
        values_of(&objects[i], values);
        att_addf(b,
            "%s\n{\"type\": \"Feature\", \"id\": %zu, \"properties\": {\"number\": %zu",
            i ? "," : "", i + 1, i + 1);
        for (size_t v = 2; v < N_NAMES; v++)
            att_addf(
                b, ", \"%s\": %.*f", names[v], v == N_NAMES - 1 ? 3 : 1, values[v]);
        att_add_z(b, "}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [");
        add_rings(b, &objects[i]);
        att_add_z(b, "]}}");
    }
    att_add_z(b, "\n]}\n");
}

static void add_csv(att_builder *b, size_t n, const att_changed_object objects[n])
{
    att_add_z(b, "number");
    for (size_t v = 0; v < N_NAMES; v++)
        att_addf(b, ",%s", names[v]);
    att_add_z(b, "\r\n");
    for (size_t i = 0; i < n; i++) {
        double values[N_NAMES];
        values_of(&objects[i], values);
        att_addf(b, "%zu", i + 1);
        for (size_t v = 0; v < N_NAMES; v++)
            att_addf(b, ",%.*f", v < 2 ? 7 : v == N_NAMES - 1 ? 3 : 1, values[v]);
        att_add_z(b, "\r\n");
    }
}

bool att_imagery_objects_write(const char *path, size_t n_objects,
    const att_changed_object objects[n_objects], att_arena *scratch, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const size_t length = strlen(path);
    att_builder b;
    att_text text;
    att_builder_init(&b, scratch);
    if (length > 4 && strcmp(path + length - 4, ".csv") == 0)
        add_csv(&b, n_objects, objects);
    else
        add_geojson(&b, n_objects, objects);
    const bool ok = att_build(&b, &text, err)
                    && att_file_write(
                        path, (att_bytes){(const uint8_t *)text.at, text.length}, err);
    att_arena_restore(scratch, start);
    return ok;
}
