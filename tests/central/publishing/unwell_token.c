/* A PKCS #11 library that hands everything on to another one (TOKEN_MODULE), and does one thing
   wrong, or otherwise, that SoftHSM never does (TOKEN_ILL). Each login leaves a byte in
   TOKEN_LOGINS. Ill "slow" tells TOKEN_ARRIVED of each signature and waits for TOKEN_RELEASE. */

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIN_LOCKED 0xA4
#define DEVICE_REMOVED 0x32
#define DATA_LEN_RANGE 0x21
#define PIN_PAD 0x100
#define FINAL_TRY 0x20000
#define LOCKED 0x40000
#define EC_POINT 0x181
#define FLAGS_AT 96

enum { GET_FUNCTION_LIST = 3, GET_TOKEN_INFO = 6, LOGIN = 18, GET_ATTRIBUTE = 24, SIGN = 43, ALL = 68 };

struct functions {
    unsigned char version[2];
    void *each[ALL];
};

struct attribute {
    unsigned long type;
    void *value;
    unsigned long length;
};

static struct functions ours, *theirs;

static int ill(const char *word) {
    const char *said = getenv("TOKEN_ILL");
    return said != NULL && strcmp(said, word) == 0;
}

static unsigned long token_info(unsigned long slot, unsigned char *info) {
    unsigned long (*real)(unsigned long, unsigned char *) = theirs->each[GET_TOKEN_INFO];
    unsigned long answer = real(slot, info), flags;
    memcpy(&flags, info + FLAGS_AT, sizeof flags);
    if (ill("pin-pad")) flags |= PIN_PAD;
    if (ill("last-try")) flags |= FINAL_TRY;
    if (ill("known-locked")) flags |= LOCKED;
    memcpy(info + FLAGS_AT, &flags, sizeof flags);
    return answer;
}

static unsigned long login(unsigned long session, unsigned long user, char *pin, unsigned long length) {
    unsigned long (*real)(unsigned long, unsigned long, char *, unsigned long) = theirs->each[LOGIN];
    FILE *told = fopen(getenv("TOKEN_LOGINS"), "a");
    fputc('.', told);
    fclose(told);
    if (ill("locked")) return PIN_LOCKED;
    if (ill("pin-pad") && pin == NULL) {
        pin = getenv("TOKEN_TYPED");
        length = strlen(pin);
    }
    return real(session, user, pin, length);
}

static unsigned long attributes(unsigned long session, unsigned long object, struct attribute *asked,
                                unsigned long count) {
    unsigned long (*real)(unsigned long, unsigned long, struct attribute *, unsigned long) =
        theirs->each[GET_ATTRIBUTE];
    unsigned long answer = 0, skipped = ill("bare-point") ? 2 : 0;
    for (unsigned long i = 0; i < count && answer == 0; i++) {
        unsigned char point[256];
        struct attribute whole = {EC_POINT, point, sizeof point};
        if (asked[i].type != EC_POINT) {
            answer = real(session, object, &asked[i], 1);
            continue;
        }
        answer = real(session, object, &whole, 1);
        asked[i].length = whole.length - skipped;
        if (ill("no-point")) memset(point, 7, sizeof point);
        if (asked[i].value != NULL) memcpy(asked[i].value, point + skipped, asked[i].length);
    }
    return answer;
}

static unsigned long sign(unsigned long session, unsigned char *data, unsigned long length,
                          unsigned char *signature, unsigned long *signed_length) {
    unsigned long (*real)(unsigned long, unsigned char *, unsigned long, unsigned char *,
                          unsigned long *) = theirs->each[SIGN];
    if (ill("gone")) return DEVICE_REMOVED;
    if (ill("slow") && signature != NULL) {
        FILE *arrived = fopen(getenv("TOKEN_ARRIVED"), "w"), *release = fopen(getenv("TOKEN_RELEASE"), "r");
        fputc('.', arrived);
        fclose(arrived);
        fgetc(release);
        fclose(release);
    }
    if (ill("small") && length > 3000) return DATA_LEN_RANGE;
    unsigned long answer = real(session, data, length, signature, signed_length);
    if (signature != NULL && ill("garbage")) signature[5] ^= 1;
    if (signature != NULL && ill("short")) *signed_length = 10;
    return answer;
}

unsigned long C_GetFunctionList(struct functions **list) {
    void *module = dlopen(getenv("TOKEN_MODULE"), RTLD_NOW);
    unsigned long (*real)(struct functions **) = dlsym(module, "C_GetFunctionList");
    unsigned long answer = real(&theirs);
    ours = *theirs;
    ours.each[GET_FUNCTION_LIST] = C_GetFunctionList;
    ours.each[GET_TOKEN_INFO] = token_info;
    ours.each[LOGIN] = login;
    ours.each[GET_ATTRIBUTE] = attributes;
    ours.each[SIGN] = sign;
    *list = &ours;
    return answer;
}
