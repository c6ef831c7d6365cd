package powersight.app.chaos;

import java.nio.charset.StandardCharsets;

/**
 * One message of a meter: a reading or a frame of several. Sent again it is the same to the byte, as a meter's would be.
 *
 * @param firstAt epoch seconds of its first reading; the others follow second by second
 */
record Saying(Diary diary, int first, int count, long firstAt) {
    byte[] payload() {
        StringBuilder json = new StringBuilder(120 * count + 40);
        json.append("{\"deviceId\":\"").append(diary.meter()).append('"');
        if (count == 1) reading(json.append(','), 0);
        else {
            json.append(",\"readings\":[");
            for (int i = 0; i < count; i++) {
                json.append(i == 0 ? "{" : ",{");
                reading(json, i);
                json.append('}');
            }
            json.append(']');
        }
        return json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }

    String topic() {
        return "powersight/v1/meters/" + diary.meter() + "/readings";
    }

    private void reading(StringBuilder json, int index) {
        int sequence = first + index;
        json.append("\"seq\":").append(sequence).append(",\"timestamp\":").append(firstAt + index);
        json.append(",\"power\":").append(100 + sequence * 7 % 2_000).append(".5,\"registers\":{\"importT1\":");
        json.append(Diary.register(sequence)).append(",\"importT2\":0,\"exportT1\":0,\"exportT2\":0}");
    }
}
