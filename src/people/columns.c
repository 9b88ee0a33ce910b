/* columns.c — what the name of a column most likely means. */
#include <attest/people.h>

#include <ctype.h>
#include <string.h>

static const char *const role_names[ATT_COLUMN_ROLES] = {"unused", "id", "truth",
    "source", "full", "given", "family", "sex", "birth", "birth_year", "birth_month",
    "birth_day", "place", "identifier", "event_date", "event_place", "text"};

/* Headers as they are met, lower case without marks; "*" stands for any ending. */
static const struct {
    att_column_role role;
    const char *headers;
} known[] = {
    {ATT_COLUMN_ID, " rec_id record_id unique_id id uid record "},
    {ATT_COLUMN_TRUTH, " ent_id cluster entity_id person_id truth "},
    {ATT_COLUMN_SOURCE, " source list dataset provider "},
    {ATT_COLUMN_FULL, " full full_name name names person fullname first_and_surname "
                      "nombre_completo 이름 성명 姓名 "},
    {ATT_COLUMN_GIVEN, " given given_name given_names first_name firstname forename "
                       "middle_name second_name fname* nombre nombres prenom 名 "},
    {ATT_COLUMN_FAMILY, " family family_name surname last_name lastname lname* "
                        "apellido apellidos nom 성 姓 "},
    {ATT_COLUMN_SEX, " sex gender sexo 성별 性别 "},
    {ATT_COLUMN_BIRTH, " dob birth birthdate birth_date date_of_birth born "
                       "fecha_nacimiento 생년월일 出生日期 "},
    {ATT_COLUMN_BIRTH_YEAR, " by birth_year year_of_birth yob "},
    {ATT_COLUMN_BIRTH_MONTH, " bm birth_month month_of_birth "},
    {ATT_COLUMN_BIRTH_DAY, " bd birth_day day_of_birth "},
    {ATT_COLUMN_PLACE, " place birth_place place_of_birth birthplace village town city "
                       "suburb home hometown municipio 출생지 出生地 "},
    {ATT_COLUMN_IDENTIFIER, " natid national_id passport soc_sec_id ssn id_number "
                            "identity_number cedula rut dni "},
    {ATT_COLUMN_EVENT_DATE, " event_date date_of_event date_of_death death_date "
                            "incident_date arrest_date "},
    {ATT_COLUMN_EVENT_PLACE, " event_place place_of_event place_of_death "
                             "incident_place arrest_place "},
    {ATT_COLUMN_TEXT, " address* street* postcode* zip* province county state district "
                      "occupation profession job email phone telephone nationality "
                      "ethnicity religion unit rank "},
};

const char *att_column_role_name(att_column_role role)
{
    return role_names[role];
}

bool att_column_role_of(att_text word, att_column_role *role)
{
    for (int r = 0; r < ATT_COLUMN_ROLES; r++)
        if (att_text_is(word, role_names[r])) {
            *role = (att_column_role)r;
            return true;
        }
    return false;
}

/* The words of a list, parted by spaces, hold this one. */
static bool holds(const char *list, const char *word, size_t length)
{
    const char *at = list;
    while (*at) {
        const char *end = strchr(at + 1, ' ');
        if (!end)
            return false;
        const size_t n = (size_t)(end - at) - 1;
        const bool is_open = n > 0 && at[n] == '*';
        if (is_open ? length >= n - 1 && memcmp(at + 1, word, n - 1) == 0
                    : length == n && memcmp(at + 1, word, n) == 0)
            return true;
        at = end;
    }
    return false;
}

att_column_role att_people_guess_column(att_text header)
{
    char word[64];
    header = att_text_trim(header);
    if (header.length == 0 || header.length >= sizeof word)
        return ATT_COLUMN_UNUSED;
    for (size_t i = 0; i < header.length; i++) {
        const char c = (char)tolower((unsigned char)header.at[i]);
        word[i] = c;
        if (c == ' ' || c == '-' || c == '.')
            word[i] = '_';
    }
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (holds(known[k].headers, word, header.length))
            return known[k].role;
    return ATT_COLUMN_UNUSED;
}
